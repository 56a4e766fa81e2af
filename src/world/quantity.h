#pragma once

#include "city/schema.h"

typedef enum {
#define JUM_THEME(name, title) JUM_THEME_##name,
#include "world/themes.def"
#undef JUM_THEME
    JUM_N_THEMES
} JumTheme;

/** JumQuantity: JUM_QUANTITY_lamp_level, … in the order of quantities.def. */
typedef enum {
#define JUM_QUANTITY(theme, table, name, unit, lo, hi, decimals, period, age, action) \
    JUM_QUANTITY_##table##_##name,
#include "world/quantities.def"
#undef JUM_QUANTITY
    JUM_N_QUANTITIES
} JumQuantity;

/** JumAction: what a command does to its target; one value each, absolute. */
typedef enum {
    JUM_ACTION_NONE,
    JUM_ACTION_LEVEL,   /* lamp: level, pu, for a duration */
    JUM_ACTION_SWITCH,  /* cabinet: contactor 0/1, for a duration */
    JUM_ACTION_PLAN,    /* junction: plan number */
    JUM_ACTION_RUN,     /* pump: 0/1 */
    JUM_ACTION_OPENING, /* valve: pu */
    JUM_ACTION_MESSAGE, /* sign: index of its own messages */
    JUM_N_ACTIONS
} JumAction;

typedef enum {
    JUM_LAMP_OK = 0,
    JUM_LAMP_FAILED = 1,
    JUM_LAMP_UNPOWERED = 2, /* behind an open cabinet: "hors tension", neither stale nor failed */
} JumLampState;

typedef enum {
    JUM_JUNCTION_COORDINATED = 0,
    JUM_JUNCTION_FLASHING = 1,
    JUM_JUNCTION_OFF = 2,
    JUM_JUNCTION_FAULT = 3,
} JumJunctionState;

typedef struct {
    JumTheme theme;
    JumTable table;
    const char *name; /* "level" */
    const char *unit;
    double lo, hi;
    int decimals;
    double period_s, max_age_s;
    JumAction action;
} JumQuantityInfo;

const JumQuantityInfo *jum_quantity_info(JumQuantity quantity);
/** jum_unit_title: a unit as people read it, "veh/h" in the reader's language; @unit itself if it is the same
 * everywhere. Never for files. */
const char *jum_unit_title(const char *unit);
const char *jum_theme_name(JumTheme theme);  /* "lighting" */
const char *jum_theme_title(JumTheme theme); /* translated */
int jum_theme_find(const char *name);        /* -1 if unknown */
/** jum_action_name: "level", "switch", …; jum_action_find: -1 if unknown. */
const char *jum_action_name(JumAction action);
int jum_action_find(const char *name);
