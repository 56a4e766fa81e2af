/* Questions to what is shown: which row, part or layer an address means, what lies under a pixel, the range of a theme's
 * values.  Nothing here changes a picture. */
#include "overlay/overlay-private.h"

#include <math.h>
#include <string.h>

gboolean
jum_overlay_find_row(const JumOverlay *overlay, const char *address, JumTable *table, guint *row)
{
    if (address == NULL)
        return FALSE;
    if (overlay->points != NULL && jum_points_find_asset(overlay->points, address, table, row))
        return TRUE;
    gint64 at =
        g_str_has_prefix(address, "commune/") ? jum_layer_find(overlay->communes, address + 8) : -1;
    if (at < 0)
        return FALSE;
    *table = JUM_TABLE_commune;
    *row = (guint) at;
    return TRUE;
}

JumPart *
jum_overlay_part(const JumOverlay *overlay, JumTable table)
{
    for (int t = 0; t < JUM_N_THEMES; t++)
        for (guint p = 0; overlay->themes[t].built && p < overlay->themes[t].klass->n_parts; p++)
            if (overlay->themes[t].klass->parts[p].table == table &&
                overlay->themes[t].parts[p] != NULL &&
                overlay->themes[t].klass->parts[p].make_layer == NULL)
                return overlay->themes[t].parts[p];
    return NULL;
}

guint
jum_overlay_n_labels(const JumOverlay *overlay)
{
    return jum_text_n(overlay->text);
}

JumThemeStats
jum_overlay_theme_stats(const JumOverlay *overlay, JumTheme theme)
{
    const JumOverlayTheme *state = &overlay->themes[theme];
    JumThemeStats stats = {NAN, NAN, state->context.scale.unit, 0, 0};
    guint n = 0;
    if (overlay->points == NULL || !state->built)
        return stats;
    jum_points_range(overlay->points, state->context.quantity, &n);
    for (guint row = 0; row < n; row++) {
        JumReading reading = jum_theme_read(&state->context, state->context.quantity, row);
        double value = state->klass->stat(&state->context, row) * state->context.scale.factor;
        stats.points++;
        stats.stale += jum_quality_base(reading.quality) == JUM_QUALITY_STALE;
        if (!isfinite(value) || jum_quality_base(reading.quality) == JUM_QUALITY_STALE)
            continue;
        stats.min = isnan(stats.min) ? value : MIN(stats.min, value);
        stats.max = isnan(stats.max) ? value : MAX(stats.max, value);
    }
    return stats;
}

const JumLayer *
jum_overlay_layer(const JumOverlay *overlay, JumTable table)
{
    for (int t = 0; t < JUM_N_THEMES; t++)
        for (guint p = 0; overlay->themes[t].built && p < overlay->themes[t].klass->n_parts; p++) {
            const JumPart *part = overlay->themes[t].parts[p];
            if (part != NULL && jum_part_class(part)->table == table &&
                jum_schema_table(table)->is_asset)
                return jum_part_layer(part);
        }
    return NULL;
}

/* The point layers of the shown themes, in their order; the tag says whose. */
void
jum_overlay_gather_symbols(const JumOverlay *overlay)
{
    jum_symbols_begin(overlay->symbols);
    jum_symbols_set_walls(overlay->symbols, overlay->in_street && !overlay->underground);
    jum_symbols_set_clusters(overlay->symbols, overlay->difference.table == JUM_N_TABLES);
    for (guint t = 0; t < JUM_N_THEMES; t++)
        for (guint p = 0; overlay->themes[t].shown && overlay->themes[t].built &&
                          p < overlay->themes[t].klass->n_parts;
             p++) {
            const JumPart *part = overlay->themes[t].parts[p];
            gboolean through = FALSE;
            const JumPointLayer *points = part != NULL ? jum_part_points(part, &through) : NULL;
            if (points != NULL)
                jum_symbols_add(overlay->symbols, points, through, t * JUM_OVERLAY_PARTS + p);
        }
}

gboolean
jum_overlay_pick(const JumOverlay *overlay,
                 const JumFrame *frame,
                 double x_px,
                 double y_px,
                 double limit_m,
                 JumTable *table,
                 guint *row,
                 double place_m[3])
{
    double best = INFINITY, distance = INFINITY, place[3];
    guint tag = 0, found = 0;
    if (overlay->underground)
        limit_m = INFINITY; /* nothing hides it */
    jum_overlay_gather_symbols(overlay);
    gboolean hit =
        jum_symbols_pick(overlay->symbols, frame, x_px, y_px, limit_m, &tag, &found, &best);
    if (hit) {
        const JumPart *part =
            overlay->themes[tag / JUM_OVERLAY_PARTS].parts[tag % JUM_OVERLAY_PARTS];
        *table = jum_part_class(part)->table;
        *row = found;
        jum_part_anchor(part, frame, found, place_m);
    }
    for (int lines = 0; lines < 2 && !(hit && lines); lines++)
        for (int t = JUM_N_THEMES - 1; t >= 0; t--)
            for (guint p = 0; overlay->themes[t].shown && overlay->themes[t].built &&
                              p < overlay->themes[t].klass->n_parts;
                 p++) {
                const JumPart *part = overlay->themes[t].parts[p];
                gint64 at = part != NULL ? jum_part_pick(part, frame, x_px, y_px, limit_m,
                                                         lines != 0, &distance, place)
                                         : -1;
                if (at < 0 || (lines == 0 && distance >= best))
                    continue;
                best = distance;
                hit = TRUE;
                *table = jum_part_class(part)->table;
                *row = (guint) at;
                memcpy(place_m, place, sizeof place);
            }
    return hit;
}

double
jum_overlay_value_at(const JumOverlay *overlay, double x_m, double y_m)
{
    return overlay->field != NULL ? jum_overlay_field_at(overlay->field, x_m, y_m) : NAN;
}
