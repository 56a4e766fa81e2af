/* Rules of the reference layers: each is of a known kind, has what its kind needs, and its picture can be read: the
 * matrices, and the tiles of its coarsest level. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "city/raster.h"
#include "tools/check.h"

static const char *
text_of(const JumLayer *layer, const char *column, guint row)
{
    return jum_layer_text(layer, jum_layer_column(layer, column), row);
}

static gboolean
is_colour(const char *text)
{
    return text == NULL ||
           (strlen(text) == 7 && text[0] == '#' && strspn(text + 1, "0123456789abcdefABCDEF") == 6);
}

/* What is wrong with a picture, NULL if nothing; the caller frees. */
static char *
picture_fault(JumTerritory *territory, const char *table)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumRaster) raster = jum_territory_raster(territory, table, &error);
    for (guint row = 0; raster != NULL && error == NULL && row < MIN(raster->levels[0].rows, 8);
         row++)
        for (guint column = 0; error == NULL && column < MIN(raster->levels[0].columns, 8);
             column++)
            g_free(jum_territory_raster_tile(territory, raster, 0, column, row, &error));
    return error != NULL ? g_strdup(error->message) : NULL;
}

static char *
fault_of(JumTerritory *territory, const JumLayer *layer, guint row)
{
    const char *kind = text_of(layer, "kind", row);
    double opacity = jum_layer_real(layer, jum_layer_column(layer, "opacity_pu"), row);
    if (isfinite(opacity) && !(opacity >= 0.0 && opacity <= 1.0))
        return g_strdup(_("its opacity is not between 0 and 1"));
    if (!is_colour(text_of(layer, "fill", row)) || !is_colour(text_of(layer, "outline", row)))
        return g_strdup(_("a colour is not written #rrggbb"));
    if (g_strcmp0(kind, "raster") == 0)
        return picture_fault(territory, text_of(layer, "uri", row));
    if (g_strcmp0(kind, "area") != 0)
        return g_strdup(_("its kind is neither area nor raster"));
    JumGeometryColumns g = jum_layer_geometry(layer);
    return g.ring_start[row] == g.ring_start[row + 1] ? g_strdup(_("it has no polygon")) : NULL;
}

void
jum_check_reference(JumChecks *checks)
{
    const JumLayer *layer = checks->layer[JUM_TABLE_reference_layer];
    guint n = jum_layer_n_rows(layer), faults = 0;
    g_autofree char *first = NULL;
    if (n == 0)
        return;
    for (guint row = 0; row < n; row++) {
        g_autofree char *fault = fault_of(checks->territory, layer, row);
        if (fault != NULL && faults++ == 0)
            first = g_strdup_printf("reference_layer/%s: %s", jum_layer_id(layer, row), fault);
    }
    jum_checks_add(checks, "reference.readable", faults, JUM_CHECK_AT_MOST, 0.0, "%s",
                   first != NULL ? first : _("every reference layer can be shown"));
}
