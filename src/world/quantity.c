/* The themes, quantities and actions as tables, unfolded from themes.def and quantities.def: what is
 * measured, in which unit, how often, and which command moves it. */
#include "world/quantity.h"

#include <string.h>

#include "base/i18n.h"

static const JumQuantityInfo quantities[JUM_N_QUANTITIES] = {
#define JUM_QUANTITY(theme, table, name, unit, lo, hi, decimals, period, age, action)   \
    {JUM_THEME_##theme,  JUM_TABLE_##table, #name, unit, lo, hi, decimals, period, age, \
     JUM_ACTION_##action},
#include "world/quantities.def"
#undef JUM_QUANTITY
};

static const struct {
    const char *name, *title;
} themes[JUM_N_THEMES] = {
#define JUM_THEME(name, title) {#name, title},
#include "world/themes.def"
#undef JUM_THEME
};

static const char *const actions[JUM_N_ACTIONS] = {
    [JUM_ACTION_NONE] = "none",       [JUM_ACTION_LEVEL] = "level",
    [JUM_ACTION_SWITCH] = "switch",   [JUM_ACTION_PLAN] = "plan",
    [JUM_ACTION_RUN] = "run",         [JUM_ACTION_OPENING] = "opening",
    [JUM_ACTION_MESSAGE] = "message",
};

const char *
jum_unit_title(const char *unit)
{
    return g_strcmp0(unit, "veh/h") == 0 ? _("veh/h") : unit;
}

const JumQuantityInfo *
jum_quantity_info(JumQuantity quantity)
{
    g_return_val_if_fail((guint) quantity < JUM_N_QUANTITIES, NULL);
    return &quantities[quantity];
}

const char *
jum_theme_name(JumTheme theme)
{
    return (guint) theme < JUM_N_THEMES ? themes[theme].name : "?";
}

const char *
jum_theme_title(JumTheme theme)
{
    return (guint) theme < JUM_N_THEMES ? _(themes[theme].title) : "?";
}

int
jum_theme_find(const char *name)
{
    for (int t = 0; name != NULL && t < JUM_N_THEMES; t++)
        if (strcmp(themes[t].name, name) == 0)
            return t;
    return -1;
}

const char *
jum_action_name(JumAction action)
{
    return (guint) action < JUM_N_ACTIONS ? actions[action] : "?";
}

int
jum_action_find(const char *name)
{
    for (int a = 0; name != NULL && a < JUM_N_ACTIONS; a++)
        if (strcmp(actions[a], name) == 0)
            return a;
    return -1;
}
