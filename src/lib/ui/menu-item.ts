import type { Component } from 'svelte';

export interface MenuItem {
	readonly label: string;
	readonly onselect: () => void;
	readonly icon?: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
	readonly key?: string;
	readonly disabled?: boolean;
	readonly danger?: boolean;
	/** A tick in front; leaves the menu's item a plain command. */
	readonly checked?: boolean;
}

export interface MenuGroup {
	readonly label?: string;
	readonly items: readonly MenuItem[];
}
