/* Rules of the reference layers: each is of a known kind, says its colours and classes as it should, every one of its
 * features can be read, and of a picture the matrices and the tiles of its coarsest level. */
#include <math.h>

#include "base/i18n.h"
#include "city/features.h"
#include "city/raster.h"
#include "city/reference-words.h"
#include "tools/check.h"

static const char *
text_of(const JumLayer *layer, const char *column, guint row)
{
    return jum_layer_text(layer, jum_layer_column(layer, column), row);
}

static gboolean
is_colour(const char *text)
{
    guint32 rgb;
    return text == NULL || jum_reference_parse_colour(text, &rgb);
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

/* What is wrong with features, NULL if nothing; the caller frees. */
static char *
features_fault(JumTerritory *territory, const JumLayer *layer, guint row, JumReferenceKind kind)
{
    g_autofree char *parent = g_strconcat("reference_layer/", jum_layer_id(layer, row), NULL);
    g_autofree char *fault = NULL;
    g_autoptr(GError) error = NULL;
    guint left_out = 0;
    JumFeatureQuery query = {.as = jum_reference_table(kind),
                             .table = text_of(layer, "uri", row),
                             .class_column = text_of(layer, "class_field", row),
                             .name_column = text_of(layer, "name_field", row),
                             .date_column = text_of(layer, "date_field", row)};
    JumGeometryColumns g = jum_layer_geometry(layer);
    gboolean own = kind == JUM_REFERENCE_AREA && g.ring_start[row] < g.ring_start[row + 1];
    query.parent = query.table == NULL ? parent : NULL;
    if (query.table == NULL && jum_territory_count(territory, query.as) == 0)
        return own ? NULL : g_strdup(_("it has no features"));
    g_autoptr(JumLayer) features =
        jum_territory_features(territory, &query, &left_out, &fault, &error);
    if (features == NULL)
        return g_strdup(error->message);
    return fault != NULL                           ? g_steal_pointer(&fault)
           : jum_layer_n_rows(features) > 0 || own ? NULL
                                                   : g_strdup(_("it has no features"));
}

static char *
fault_of(JumTerritory *territory, const JumLayer *layer, guint row)
{
    const char *outline = text_of(layer, "outline", row), *dash = text_of(layer, "dash", row);
    double opacity = jum_layer_real(layer, jum_layer_column(layer, "opacity_pu"), row);
    double width = jum_layer_real(layer, jum_layer_column(layer, "width_m"), row);
    double lengths[JUM_REFERENCE_DASHES];
    gboolean good = TRUE;
    JumReferenceKind kind = JUM_REFERENCE_AREA;
    if (!jum_reference_kind(text_of(layer, "kind", row), &kind))
        return g_strdup(_("its kind is none of area, line, point and raster"));
    if (isfinite(opacity) && !(opacity >= 0.0 && opacity <= 1.0))
        return g_strdup(_("its opacity is not between 0 and 1"));
    if (isfinite(width) && !(width > 0.0 && width <= 500.0))
        return g_strdup(_("its width is not between 0 and 500 m"));
    if (!is_colour(text_of(layer, "fill", row)) ||
        !(g_strcmp0(outline, "none") == 0 || is_colour(outline)))
        return g_strdup(_("a colour is not written #rrggbb"));
    if (dash != NULL && jum_reference_parse_dash(dash, lengths) == 0)
        return g_strdup(_("its dash is not an even number of lengths in metres"));
    g_array_unref(jum_reference_parse_classes(text_of(layer, "classes", row), &good));
    if (!good)
        return g_strdup(_("its classes are not written value|#rrggbb|words;…"));
    return kind == JUM_REFERENCE_RASTER ? picture_fault(territory, text_of(layer, "uri", row))
                                        : features_fault(territory, layer, row, kind);
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
