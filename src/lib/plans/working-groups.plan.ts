/**
 * The usual working groups (工作组) of an on-scene command post, as emergency plans name
 * them; a template: every group can be renamed, left out or added to.
 */
import * as v from 'valibot';

const words = v.strictObject({
	zh: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
	en: v.pipe(v.string(), v.minLength(1), v.maxLength(300))
});

export const workingGroupSchema = v.strictObject({
	/** Kept on the board with the group that was made from it. */
	code: v.pipe(v.string(), v.regex(/^[a-z_]{2,40}$/)),
	name: words,
	/** Which kind of body usually leads it (牵头单位). */
	leadBody: words,
	duties: words,
	/** Only where partners beyond a border take part. */
	crossBorder: v.optional(v.boolean(), false)
});
export type WorkingGroupTemplate = v.InferOutput<typeof workingGroupSchema>;

const planSchema = v.pipe(
	v.array(workingGroupSchema),
	v.minLength(1),
	v.check(
		(groups) => new Set(groups.map((group) => group.code)).size === groups.length,
		'a code stands twice'
	)
);

export const workingGroups: readonly WorkingGroupTemplate[] = v.parse(planSchema, [
	{
		code: 'coordination',
		name: { zh: '综合协调组', en: 'General coordination group' },
		leadBody: { zh: '应急管理部门', en: 'Emergency management' },
		duties: {
			zh: '汇总情况，起草报告，传达指令，组织会商，协调各组',
			en: 'Collects the picture, drafts reports, passes on orders, calls meetings, ties the groups together'
		}
	},
	{
		code: 'rescue',
		name: { zh: '抢险救援组', en: 'Rescue operations group' },
		leadBody: { zh: '消防救援队伍', en: 'Fire and rescue service' },
		duties: {
			zh: '制定并执行抢险救援方案，指挥各救援力量，搜救被困人员',
			en: 'Plans and carries out the rescue, commands the forces, searches for the trapped'
		}
	},
	{
		code: 'medical',
		name: { zh: '医学救护组', en: 'Medical group' },
		leadBody: { zh: '卫生健康部门', en: 'Health authority' },
		duties: {
			zh: '现场急救，伤员分类转运，卫生防疫，心理援助',
			en: 'First aid, triage and transport of the injured, hygiene, psychological aid'
		}
	},
	{
		code: 'security',
		name: { zh: '治安警戒组', en: 'Security and cordon group' },
		leadBody: { zh: '公安机关', en: 'Police' },
		duties: {
			zh: '划定并守护警戒区，维护秩序，保护重要目标',
			en: 'Sets and guards the cordon, keeps order, protects important sites'
		}
	},
	{
		code: 'traffic',
		name: { zh: '交通管制组', en: 'Traffic control group' },
		leadBody: { zh: '公安交管、交通运输部门', en: 'Traffic police and transport authority' },
		duties: {
			zh: '交通管制与疏导，保障救援通道，组织运力',
			en: 'Controls and diverts traffic, keeps rescue routes open, arranges transport'
		}
	},
	{
		code: 'evacuation',
		name: { zh: '人员疏散和安置组', en: 'Evacuation and sheltering group' },
		leadBody: { zh: '属地政府', en: 'Local government' },
		duties: {
			zh: '组织转移避险，清点应转已转人数，管理安置点',
			en: 'Moves people out of danger, counts who is to move and who has moved, runs the shelters'
		}
	},
	{
		code: 'logistics',
		name: { zh: '物资和经费保障组', en: 'Logistics and finance group' },
		leadBody: { zh: '发展改革、财政部门', en: 'Reserves and finance authorities' },
		duties: {
			zh: '调拨应急物资装备，保障经费，登记征用与补偿',
			en: 'Allocates supplies and equipment, provides funds, records requisitions and compensation'
		}
	},
	{
		code: 'living',
		name: { zh: '生活保障组', en: 'Living support group' },
		leadBody: { zh: '属地政府、民政部门', en: 'Local government and civil affairs' },
		duties: {
			zh: '保障受灾人员和救援人员的食宿、饮水、供电',
			en: 'Food, lodging, water and power for those affected and those at work'
		}
	},
	{
		code: 'communications',
		name: { zh: '应急通信组', en: 'Communications group' },
		leadBody: { zh: '通信管理部门', en: 'Communications authority' },
		duties: {
			zh: '保障指挥通信，抢修中断网络，架设卫星链路，管理信道',
			en: 'Keeps command communications up, restores networks, sets up satellite links, assigns channels'
		}
	},
	{
		code: 'publicity',
		name: { zh: '新闻宣传组', en: 'Public information group' },
		leadBody: { zh: '宣传部门', en: 'Information office' },
		duties: {
			zh: '信息发布，接待媒体，监测舆情，辟谣',
			en: 'Releases information, meets the media, watches opinion, answers rumours'
		}
	},
	{
		code: 'monitoring',
		name: { zh: '环境监测组', en: 'Environmental monitoring group' },
		leadBody: { zh: '生态环境、气象部门', en: 'Environment and weather services' },
		duties: {
			zh: '监测气象、环境和次生灾害，给出预警',
			en: 'Watches weather, environment and secondary hazards, gives warnings'
		}
	},
	{
		code: 'experts',
		name: { zh: '专家组', en: 'Expert group' },
		leadBody: { zh: '应急管理部门', en: 'Emergency management' },
		duties: {
			zh: '研判灾情趋势，评估方案与安全，提出建议',
			en: 'Assesses where things are heading, reviews plans and safety, advises'
		}
	},
	{
		code: 'mobilisation',
		name: { zh: '社会动员组', en: 'Social mobilisation group' },
		leadBody: { zh: '属地政府、共青团、红十字会', en: 'Local government, youth league, Red Cross' },
		duties: {
			zh: '登记和调派社会应急力量与志愿者，接收捐赠',
			en: 'Registers and assigns civil-society teams and volunteers, receives donations'
		}
	},
	{
		code: 'foreign_affairs',
		name: { zh: '涉外工作组', en: 'Foreign affairs group' },
		leadBody: { zh: '外事部门', en: 'Foreign affairs office' },
		duties: {
			zh: '与境外对口部门联络，办理信息通报与放行，协助外方人员',
			en: 'Liaises with counterparts abroad, sees to notifications and releases, assists foreign personnel'
		},
		crossBorder: true
	},
	{
		code: 'investigation',
		name: { zh: '调查评估组', en: 'Investigation and evaluation group' },
		leadBody: { zh: '应急管理部门', en: 'Emergency management' },
		duties: {
			zh: '固定证据，调查原因，评估损失和处置',
			en: 'Secures evidence, investigates causes, assesses losses and the response'
		}
	},
	{
		code: 'aftermath',
		name: { zh: '善后工作组', en: 'Aftermath group' },
		leadBody: { zh: '属地政府', en: 'Local government' },
		duties: {
			zh: '安抚家属，理赔补偿，恢复重建',
			en: 'Cares for families, settles claims, starts recovery'
		}
	}
]);
