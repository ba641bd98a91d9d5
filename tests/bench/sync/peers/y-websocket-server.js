/** `@y/websocket-server`, through its own entry point. */
import '@y/websocket-server/server';
