#pragma once

#include <glib.h>

/** JumLampGroupRules: what one cabinet may feed. */
typedef struct {
    guint fewest, wanted, most; /* lamps of a cabinet */
    double reach_m;             /* from the cabinet to its farthest lamp */
} JumLampGroupRules;

#define JUM_LAMP_GROUP_NONE G_MAXUINT

/**
 * jum_lamp_groups:
 * @x, @y: [n] metres
 * @commune: [n] lamps of two communes never share a cabinet
 * @group: (out) [n]: group of each lamp, JUM_LAMP_GROUP_NONE for one no cabinet can reach
 * @centre: (out) (element-type guint): the lamp beside which each group's cabinet stands
 *
 * Groups lamps under cabinets: every group keeps the rules.  Groups are numbered by commune, then from
 * place to neighbouring place.
 *
 * Returns: the number of groups.
 * Cost: n log n.
 */
guint jum_lamp_groups(const double *x,
                      const double *y,
                      const guint16 *commune,
                      guint n,
                      const JumLampGroupRules *rules,
                      guint *group,
                      GArray *centre);
