/* What a lamp's light rests on, for its sheet: the kind of luminaire it is taken for, and for each value whether it was
 * measured, stands in the inventory, follows from the kind, or is assumed.  The library is generated once. */
#include "app/sheet-light.h"

#include "base/i18n.h"
#include "model/luminaires.h"

static const JumLuminaireTypes *
library(void)
{
    static JumLuminaireTypes *types;
    static gsize once;
    if (g_once_init_enter(&once)) {
        types = jum_luminaire_types_load(NULL, NULL); /* lives as long as the program */
        g_once_init_leave(&once, 1);
    }
    return types;
}

char *
jum_sheet_light_kind(JumSession *session, const JumLayer *lamps, guint row)
{
    const JumLuminaireTypes *types = library();
    if (types == NULL)
        return NULL;
    g_autoptr(JumLuminaires) one =
        jum_luminaires_of_row(types, lamps, jum_session_layer(session, JUM_TABLE_road), row);
    return g_strdup(_(types->types[one->type[0]].title)); /* a msgid, of the studies' words */
}

char *
jum_sheet_light_origins(JumSession *session, const JumLayer *lamps, guint row)
{
    const JumLuminaireTypes *types = library();
    if (types == NULL)
        return NULL;
    g_autoptr(JumLuminaires) one =
        jum_luminaires_of_row(types, lamps, jum_session_layer(session, JUM_TABLE_road), row);
    const struct {
        const char *word;
        guint8 origin;
    } values[] = {{_("photometry"), one->photometry_origin[0]},
                  {_("height"), one->height_origin[0]},
                  {_("direction"), one->azimuth_origin[0]},
                  {_("tilt"), one->tilt_origin[0]},
                  {_("flux"), one->flux_origin[0]},
                  {_("power"), one->power_origin[0]}};
    const char *const origins[] = {_("assumed"), _("from the kind of luminaire"),
                                   _("from the inventory"), _("measured")};
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint k = 0; k < G_N_ELEMENTS(origins); k++) {
        g_autoptr(GString) list = g_string_new(NULL);
        for (guint i = 0; i < G_N_ELEMENTS(values); i++)
            if (values[i].origin == k)
                g_string_append_printf(list, "%s%s", list->len > 0 ? ", " : "", values[i].word);
        if (list->len > 0) /* TRANSLATORS: "from the inventory: height, tilt" */
            g_string_append_printf(text, _("%s%s: %s"), text->len > 0 ? "\n" : "", origins[k],
                                   list->str);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}
