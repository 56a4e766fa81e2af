/* The painted rectangles on a picture: legend at the top right, compass and scale bar at the bottom right, marks at
 * the bottom left; each is painted again only when what it says has changed. */
#include "overlay/overlay-private.h"

#include "base/i18n.h"
#include "overlay/legend-symbol.h"
#include "overlay/marks.h"

#include <math.h>

#define LEGEND_SHARE 0.245 /* of the picture, at most; whole pixels are added */
#define MANY_THEMES  3
#define EDGE_PX      12.0  /* logical, from the edges */
#define BAR_PX       150.0 /* longest scale bar */

typedef enum {
    LEGEND_FULL,
    LEGEND_SHORT,  /* scales without the rows of symbols */
    LEGEND_SCALES, /* nor quality */
} LegendDetail;

static void
add_reference_class(JumLegend *legend, const JumReference *layer, guint c, const char *words)
{
    const JumReferenceStyle *style = layer->style;
    const JumReferenceClass *class = &style->classes[c];
    if (layer->kind == JUM_REFERENCE_POINT) {
        JumSymbol mark = jum_overlay_reference_mark(layer, c);
        jum_legend_add_symbol(legend, &mark, words);
        return;
    }
    JumLegendGround ground = {.fill = JUM_COLOUR(class->fill),
                              .outline = JUM_COLOUR(class->outline),
                              .is_line = layer->kind == JUM_REFERENCE_LINE,
                              .filled = style->filled,
                              .outlined = style->outlined,
                              .dashed = style->n_dashes > 0,
                              .opacity = layer->opacity};
    jum_legend_add_ground(legend, &ground, words);
}

/* What is laid on the ground, from above to below; a picture explains itself. @classes: each one's. */
static void
add_references(const JumOverlay *overlay, JumLegend *legend, gboolean classes)
{
    guint n = overlay->references != NULL ? jum_references_n(overlay->references) : 0;
    for (guint p = n, shown = 0; p-- > 0;) {
        JumReference layer =
            jum_references_at(overlay->references, jum_references_in_order(overlay->references, p));
        if (!layer.visible || layer.kind == JUM_REFERENCE_RASTER || layer.style->n_classes == 0)
            continue;
        if (shown++ == 0)
            jum_legend_add_title(legend, _("Layers on the ground"));
        if (layer.style->n_classes == 1 || !classes) {
            add_reference_class(legend, &layer, 0, layer.name);
            continue;
        }
        jum_legend_add_note(legend, layer.name);
        for (guint c = 0; c < layer.style->n_classes; c++)
            add_reference_class(legend, &layer, c, layer.style->classes[c].words);
    }
}

/* What the shapes of a difference say without colour. */
static void
add_signs(const JumOverlay *overlay, JumLegend *legend)
{
    const JumScale *scale = &overlay->difference.scale;
    JumSymbol more = {
        jum_scale_colour_at(scale, 0.9, overlay->look), JUM_SHAPE_TRIANGLE, 0, 0, '+', 18};
    JumSymbol less = {
        jum_scale_colour_at(scale, 0.1, overlay->look), JUM_SHAPE_TRIANGLE_DOWN, 0, 0, '-', 18};
    JumSymbol same = {jum_scale_colour_at(scale, 0.5, overlay->look), JUM_SHAPE_DISC, 0, 0, 0, 8};
    jum_legend_add_symbol(legend, &more, _("More than today"));
    jum_legend_add_symbol(legend, &less, _("Less than today"));
    jum_legend_add_symbol(legend, &same, _("As today"));
}

static JumLegend *
fill_legend(JumOverlay *overlay, LegendDetail detail)
{
    JumLegend *legend = jum_legend_new(overlay->look);
    if (overlay->difference.table != JUM_N_TABLES) {
        jum_legend_add_title(legend, overlay->difference.is_signed ? _("Difference") : _("Study"));
        jum_legend_add_scale(legend, &overlay->difference.scale);
        if (detail == LEGEND_FULL && overlay->difference.is_signed &&
            overlay->difference.field == NULL)
            add_signs(overlay, legend);
    }
    if (overlay->field != NULL) {
        jum_legend_add_title(legend, _("On the ground"));
        jum_overlay_field_legend(overlay->field, legend);
    }
    for (int t = 0; t < JUM_N_THEMES; t++) {
        const JumOverlayTheme *theme = &overlay->themes[t];
        gboolean no_ramp = theme->context.scale.title == NULL;
        if (!theme->shown || !theme->built ||
            overlay->difference.table != JUM_N_TABLES) /* a study has the picture for itself */
            continue;
        jum_legend_add_title(legend, jum_theme_title((JumTheme) t));
        if (!no_ramp)
            jum_legend_add_scale(legend, &theme->context.scale);
        if (detail == LEGEND_FULL || no_ramp) /* its symbols are all it has */
            theme->klass->legend(&theme->context, legend);
    }
    gboolean measured = FALSE;
    for (int t = 0; t < JUM_N_THEMES; t++)
        measured = measured || overlay->themes[t].shown;
    if (detail != LEGEND_SCALES && measured && !jum_legend_is_empty(legend) &&
        overlay->difference.table == JUM_N_TABLES)
        jum_legend_add_quality(legend);
    add_references(overlay, legend, detail != LEGEND_SCALES);
    return legend;
}

char *
jum_overlay_legend_text(JumOverlay *overlay)
{
    g_autoptr(JumLegend) legend = fill_legend(overlay, LEGEND_FULL);
    return jum_legend_text(legend);
}

/* With three themes or more the rows of symbols would be a wall: scales and quality, unless all is asked for. */
static LegendDetail
first_detail(const JumOverlay *overlay)
{
    guint shown = 0;
    for (int t = 0; t < JUM_N_THEMES; t++)
        shown += overlay->themes[t].shown;
    return overlay->legend_size == JUM_LEGEND_COMPACT                        ? LEGEND_SCALES
           : overlay->legend_size == JUM_LEGEND_AUTO && shown >= MANY_THEMES ? LEGEND_SHORT
                                                                             : LEGEND_FULL;
}

/* As much of the legend as leaves most of the picture free; @shrink: (out): what it must be scaled by so that even the
 * least covers no more than a quarter of it. */
static JumLegend *
fitting_legend(
    JumOverlay *overlay, double most_width, double most_height, double most_area, double *shrink)
{
    for (LegendDetail detail = first_detail(overlay);; detail++) {
        JumLegend *legend = fill_legend(overlay, detail);
        double width, height;
        jum_legend_size(legend, most_height, &width, &height);
        *shrink = MIN(1.0, sqrt(most_area / (width * height)));
        if ((width <= most_width && *shrink == 1.0) || detail == LEGEND_SCALES)
            return legend;
        jum_legend_free(legend);
    }
}

double
jum_overlay_legend_share(const JumOverlay *overlay, const JumFrame *frame)
{
    return (double) jum_plate_width(overlay->legend_plate) *
           jum_plate_height(overlay->legend_plate) / ((double) frame->width_px * frame->height_px);
}

gboolean
jum_overlay_legend_cover(const JumOverlay *overlay, const JumFrame *frame, int box_px[4])
{
    double round = (JUM_PANEL_ROUND_PX + 1.0) * overlay->legend_scale;
    int width = jum_plate_width(overlay->legend_plate),
        height = jum_plate_height(overlay->legend_plate);
    double x = floor(frame->width_px - width - EDGE_PX * frame->scale),
           y = floor(EDGE_PX * frame->scale);
    box_px[0] = (int) ceil(x + round);
    box_px[1] = (int) ceil(y + round);
    box_px[2] = (int) (x + width - round);
    box_px[3] = (int) (y + height - round);
    return box_px[2] > box_px[0] && box_px[3] > box_px[1];
}

void
jum_overlay_set_legend(JumOverlay *overlay, JumLegendSize size)
{
    overlay->legend_due = overlay->legend_due || overlay->legend_size != size;
    overlay->news = overlay->news || overlay->legend_size != size;
    overlay->legend_size = size;
}

static void
paint_legend(JumOverlay *overlay, const JumLegend *legend, double most, double scale)
{
    double width = 0.0, height = 0.0;
    if (jum_legend_is_empty(legend)) {
        jum_plate_end(overlay->legend_plate, jum_plate_begin(overlay->legend_plate, 1, 1, scale));
        return;
    }
    jum_legend_size(legend, most, &width, &height);
    cairo_t *cr = jum_plate_begin(overlay->legend_plate, (int) ceil(width * scale),
                                  (int) ceil(height * scale), scale);
    jum_legend_paint(legend, cr, most);
    jum_plate_end(overlay->legend_plate, cr);
}

/* On a low picture (a thumbnail, half a screen) the legend shrinks to three fifths rather than cover it. */
static JumLabelBox
legend_plate(JumOverlay *overlay, const JumFrame *frame, JumDrawQueue *queue)
{
    double logical = frame->height_px / frame->scale, shrink = CLAMP(logical / 720.0, 0.6, 1.0);
    double scale = frame->scale * shrink, most = (logical - 2.0 * EDGE_PX - 84.0) / shrink;
    gint64 size = (gint64) frame->width_px << 32 | frame->height_px;
    gboolean resized = size != overlay->legend_for_px || scale != overlay->legend_scale;
    if (overlay->legend_due || resized) {
        double fit, area = LEGEND_SHARE * frame->width_px * frame->height_px / (scale * scale);
        g_autoptr(JumLegend) legend =
            fitting_legend(overlay, 0.42 * frame->width_px / scale, most, area, &fit);
        guint64 hash = jum_legend_hash(legend);
        if (resized || hash != overlay->legend_hash)
            paint_legend(overlay, legend, most, scale * fit);
        overlay->legend_due = FALSE;
        overlay->legend_hash = hash;
        overlay->legend_for_px = size;
        overlay->legend_scale = scale;
    }
    double x = frame->width_px - jum_plate_width(overlay->legend_plate) - EDGE_PX * frame->scale;
    double y = EDGE_PX * frame->scale;
    jum_plate_record(overlay->legend_plate, queue, x, y);
    return (JumLabelBox){(float) x, (float) y, (float) frame->width_px,
                         (float) (y + jum_plate_height(overlay->legend_plate))};
}

static const char *
link_text(JumLinkState link)
{
    switch (link) {
    case JUM_LINK_STALE:
        return _("Values are stale: the controller is late");
    case JUM_LINK_LOST:
        return _("Link lost: last known values");
    case JUM_LINK_RESYNC:
        return _("Updating…");
    default:
        return NULL;
    }
}

/* Name and civil time, made again once a minute. */
static const char *
when_text(JumOverlay *overlay)
{
    const JumTerritoryInfo *info = jum_territory_info(overlay->territory);
    JumTime minute = overlay->time == JUM_TIME_NONE ? JUM_TIME_NONE : overlay->time / JUM_MINUTE;
    if (minute == JUM_TIME_NONE || (overlay->when != NULL && minute == overlay->when_minute))
        return overlay->when;
    g_autoptr(GTimeZone) zone =
        info->time_zone != NULL ? g_time_zone_new_identifier(info->time_zone) : NULL;
    JumCivil civil = jum_time_civil(overlay->time, zone);
    g_free(overlay->when);
    overlay->when =
        g_strdup_printf("%s %04d-%02d-%02d %02d:%02d", info->name != NULL ? info->name : "",
                        civil.year, civil.month, civil.day, civil.hour, civil.minute);
    overlay->when_minute = minute;
    return overlay->when;
}

static JumLabelBox
marks_plate(JumOverlay *overlay, const JumFrame *frame, JumDrawQueue *queue)
{
    const char *synthetic = jum_territory_info(overlay->territory)->synthetic;
    JumMarks marks = {
        .attribution = overlay->reference_attribution != NULL ? overlay->reference_attribution
                                                              : overlay->attribution,
        .fictitious = g_strcmp0(synthetic, "all") == 0    ? _("Fictitious territory")
                      : g_strcmp0(synthetic, "some") == 0 ? _("Partly fictitious territory")
                                                          : NULL,
        .simulated = overlay->simulated ? _("Simulated data") : NULL,
        .link = link_text(overlay->link),
        .when = when_text(overlay),
    };
    double most = frame->width_px / frame->scale * 0.6, width, height;
    guint64 hash = jum_marks_hash(&marks) ^ (guint64) frame->width_px << 32 ^
                   (guint64) (frame->scale * 1024.0);
    if (hash != overlay->marks_hash) {
        jum_marks_size(&marks, most, &width, &height);
        cairo_t *cr = jum_plate_begin(overlay->marks_plate, (int) ceil(width * frame->scale),
                                      (int) ceil(height * frame->scale), frame->scale);
        jum_paint_marks(cr, &marks, most);
        jum_plate_end(overlay->marks_plate, cr);
        overlay->marks_hash = hash;
    }
    double x = EDGE_PX * frame->scale;
    double y = frame->height_px - jum_plate_height(overlay->marks_plate) - 6.0 * frame->scale;
    jum_plate_record(overlay->marks_plate, queue, x, y);
    return (JumLabelBox){(float) x, (float) y, (float) (x + jum_plate_width(overlay->marks_plate)),
                         (float) frame->height_px};
}

static JumLabelBox
compass_plate(JumOverlay *overlay, const JumFrame *frame, JumDrawQueue *queue)
{
    int side = (int) ceil(JUM_COMPASS_PX * frame->scale);
    if (jum_plate_width(overlay->compass_plate) != side) {
        cairo_t *cr = jum_plate_begin(overlay->compass_plate, side, side, frame->scale);
        jum_paint_compass(cr);
        jum_plate_end(overlay->compass_plate, cr);
    }
    double x = frame->width_px - side - EDGE_PX * frame->scale;
    double y = frame->height_px - side - EDGE_PX * frame->scale;
    jum_plate_record_turned(overlay->compass_plate, queue, x, y, side, -frame->camera.heading_deg);
    return (JumLabelBox){(float) x, (float) y, (float) frame->width_px, (float) frame->height_px};
}

/* Where the middle of the picture meets the ground: two rounds of "flat at the altitude found" are enough. */
static double
middle_ground(const JumOverlay *overlay, const JumFrame *frame)
{
    double z = jum_overlay_ground(overlay, frame->camera.x_m, frame->camera.y_m);
    for (int round = 0; round < 2 && frame->forward[2] < -0.02; round++) {
        double t = (frame->camera.z_m - z) / -frame->forward[2];
        z = jum_overlay_ground(overlay, frame->camera.x_m + t * frame->forward[0],
                               frame->camera.y_m + t * frame->forward[1]);
    }
    return z;
}

/* Length as text, painted when it changes; the bar painted once and stretched. */
static JumLabelBox
bar_plates(JumOverlay *overlay, const JumFrame *frame, JumDrawQueue *queue)
{
    JumScaleBar bar = jum_scale_bar(frame, middle_ground(overlay, frame), BAR_PX * frame->scale);
    int width = (int) ceil(BAR_PX * frame->scale), height = (int) ceil(JUM_BAR_PX * frame->scale);
    double x = frame->width_px - width - (JUM_COMPASS_PX + 2.0 * EDGE_PX) * frame->scale;
    double y = frame->height_px - height - EDGE_PX * frame->scale;
    if (bar.length_m <= 0.0)
        return (JumLabelBox){0, 0, 0, 0};
    gboolean resized = jum_plate_width(overlay->bar_plate) != width;
    if (resized) {
        cairo_t *cr = jum_plate_begin(overlay->bar_plate, width, height, frame->scale);
        jum_paint_bar(cr, BAR_PX);
        jum_plate_end(overlay->bar_plate, cr);
    }
    if (resized || bar.length_m != overlay->bar_length_m) {
        cairo_t *cr = jum_plate_begin(overlay->bar_text_plate, width, height, frame->scale);
        jum_paint_bar_length(cr, bar.length_m);
        jum_plate_end(overlay->bar_text_plate, cr);
        overlay->bar_length_m = bar.length_m;
    }
    jum_plate_record_turned(overlay->bar_plate, queue, x, y, bar.width_px, 0.0);
    jum_plate_record(overlay->bar_text_plate, queue, x, y);
    return (JumLabelBox){(float) x, (float) y, (float) (x + width), (float) (y + height)};
}

guint
jum_overlay_record_plates(JumOverlay *overlay,
                          const JumFrame *frame,
                          JumDrawQueue *queue,
                          JumLabelBox taken[4])
{
    taken[0] = legend_plate(overlay, frame, queue);
    taken[1] = marks_plate(overlay, frame, queue);
    taken[2] = compass_plate(overlay, frame, queue);
    taken[3] = bar_plates(overlay, frame, queue);
    return 4;
}
