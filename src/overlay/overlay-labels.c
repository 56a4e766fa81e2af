/* Which labels a picture asks for: the selected object, counts of clusters, volumes with their value, communes,
 * streets nearby.  The placer decides which of them stand. */
#include "overlay/overlay-private.h"

#include "base/hash.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

typedef enum {
    STYLE_SELECTED,
    STYLE_HOVER,
    STYLE_VALUE,
    STYLE_COUNT,
    STYLE_QUIET,
    STYLE_COMMUNE,
    STYLE_LANDMARK,
    STYLE_STREET,
    STYLE_ISOLINE,
    STYLE_REFERENCE,
    N_STYLES
} Style;

#define STREET_AIR_PX 22.0   /* logical */
#define QUIET_COUNT   100    /* normal ones in a cluster that tells its number */
#define LANDMARK_M    5000.0 /* named up to this distance */

static const JumTextStyle styles[N_STYLES] = {
    [STYLE_SELECTED] = {14, TRUE, FALSE, TRUE, {255, 255, 255, 255}, {13, 62, 140, 235}},
    [STYLE_HOVER] = {13, FALSE, FALSE, TRUE, {24, 28, 33, 255}, {240, 242, 245, 230}},
    [STYLE_VALUE] = {13, FALSE, FALSE, TRUE, {255, 255, 255, 255}, {30, 34, 40, 215}},
    [STYLE_COUNT] = {11, TRUE, FALSE, FALSE, {20, 23, 27, 255}, {255, 255, 255, 230}},
    [STYLE_QUIET] = {10, FALSE, FALSE, FALSE, {45, 50, 58, 255}, {255, 255, 255, 190}},
    [STYLE_COMMUNE] = {15, TRUE, FALSE, FALSE, {28, 32, 38, 255}, {255, 255, 255, 215}},
    [STYLE_LANDMARK] = {12.5, TRUE, FALSE, FALSE, {62, 44, 30, 255}, {255, 255, 255, 215}},
    [STYLE_STREET] = {11.5, FALSE, TRUE, FALSE, {45, 50, 58, 255}, {255, 255, 255, 205}},
    [STYLE_ISOLINE] = {11.5, TRUE, FALSE, FALSE, {16, 18, 22, 255}, {255, 255, 255, 225}},
    [STYLE_REFERENCE] = {11.5, FALSE, FALSE, FALSE, {22, 34, 60, 255}, {255, 255, 255, 220}},
};
/* The same by night for what lies on the dark ground; boxes and counts stand on their own. */
static const JumTextStyle night_styles[N_STYLES] = {
    [STYLE_COMMUNE] = {15, TRUE, FALSE, FALSE, {242, 244, 247, 255}, {12, 14, 18, 225}},
    [STYLE_LANDMARK] = {12.5, TRUE, FALSE, FALSE, {250, 236, 214, 255}, {12, 14, 18, 225}},
    [STYLE_STREET] = {11.5, FALSE, TRUE, FALSE, {216, 221, 228, 255}, {12, 14, 18, 215}},
    [STYLE_REFERENCE] = {11.5, FALSE, FALSE, FALSE, {214, 226, 246, 255}, {12, 14, 18, 220}},
};
static const guint tiers[N_STYLES] = {0, 1, 2, 1, 5, 2, 3, 4, 3, 3};

static const JumTextStyle *
style_of(const JumOverlay *overlay, guint style)
{
    return overlay->night && night_styles[style].size_px > 0.0 ? &night_styles[style]
                                                               : &styles[style];
}

/* Copies a text that lives for this frame only; NULL when there is no more room. */
static const char *
frame_text(JumOverlay *overlay, const char *text)
{
    guint bytes = (guint) strlen(text) + 1;
    if (overlay->frame_text_n + bytes > sizeof overlay->frame_text)
        return NULL;
    char *copy = overlay->frame_text + overlay->frame_text_n;
    memcpy(copy, text, bytes);
    overlay->frame_text_n += bytes;
    return copy;
}

/* Names of places, counts and values are not read through walls; what was chosen or is pointed at is. */
static gboolean
may_hide(Style style)
{
    return style != STYLE_SELECTED && style != STYLE_HOVER && style != STYLE_ISOLINE;
}

/* @text: must live until the frame is recorded. */
static void
wish(JumOverlay *overlay,
     const JumFrame *frame,
     const double place_m[3],
     Style style,
     const char *text,
     double priority,
     guint64 key,
     double gap_px)
{
    double x, y;
    int width, height;
    if (text == NULL || !jum_frame_project(frame, place_m, &x, &y, NULL) || x < -200 || y < -100 ||
        x > frame->width_px + 200 || y > frame->height_px + 100)
        return;
    guint64 own =
        jum_hash_bytes(jum_hash_bytes(JUM_HASH_INIT, &key, sizeof key), &style, sizeof style);
    if (may_hide(style) && !jum_overlay_sees(overlay, frame, place_m, own))
        return;
    jum_text_measure(overlay->text, text, style_of(overlay, style), frame->scale, &width, &height);
    JumLabelWish made = {.key = own,
                         .tier = tiers[style],
                         .priority = (float) priority,
                         .snug = style == STYLE_COUNT || style == STYLE_QUIET,
                         .x_px = (float) x,
                         .y_px = (float) y,
                         .width_px = (float) width,
                         .height_px = (float) height,
                         .gap_px = (float) (gap_px * frame->scale)};
    if (style == STYLE_STREET) { /* air round them: a map, not a list */
        made.width_px += (float) (2.0 * STREET_AIR_PX * frame->scale);
        made.height_px += (float) (STREET_AIR_PX * frame->scale);
    }
    guint8 kind = (guint8) style;
    g_array_append_val(overlay->wishes, made);
    g_array_append_val(overlay->wish_styles, kind);
    g_ptr_array_add(overlay->wish_texts, (gpointer) text);
}

/* ---- selected ---- */

char *
jum_overlay_describe(const JumOverlay *overlay, JumTable table, guint row, const char *otherwise)
{
    if (table == JUM_N_TABLES)
        return g_strdup(otherwise);
    const JumLayer *layer =
        table == JUM_TABLE_commune ? overlay->communes : jum_points_layer(overlay->points, table);
    const char *name = jum_layer_text(layer, jum_layer_column(layer, "name"), row);
    if (name == NULL)
        name = jum_layer_id(layer, row);
    for (int q = 0; overlay->points != NULL && q < JUM_N_QUANTITIES; q++) {
        if (jum_quantity_info((JumQuantity) q)->table != table ||
            q == JUM_QUANTITY_junction_plan) /* a number; its state is a word */
            continue;
        JumReading reading = jum_reading_of(overlay->world, (JumQuantity) q, row, overlay->now);
        JumScale scale = jum_scale_of((JumQuantity) q);
        if (q == JUM_QUANTITY_detector_speed ||
            q == JUM_QUANTITY_car_park_free) { /* as measured, not as a share */
            scale.factor = 1.0;
            scale.unit = q == JUM_QUANTITY_detector_speed ? "km/h" : "";
        } else if (q == JUM_QUANTITY_sensor_value) {
            scale.unit = jum_points_unit(overlay->points, reading.point);
        }
        g_autofree char *value = jum_reading_text(&reading, &scale, overlay->now);
        return g_strdup_printf(_("%s: %s"), name, value);
    }
    return g_strdup(name);
}

gboolean
jum_overlay_centre_of(const JumOverlay *overlay, const JumLayer *layer, guint row, double place[3])
{
    JumGeometryColumns g = jum_layer_geometry(layer);
    double best = -1.0;
    for (guint32 ring = g.ring_start[row]; ring < g.ring_start[row + 1]; ring++) {
        guint32 first = g.vertex_start[ring], last = g.vertex_start[ring + 1];
        double area = 0.0, x = 0.0, y = 0.0;
        for (guint32 v = first, before = last - 1; v < last; before = v++) {
            double ax = g.x[before] - g.x[first], ay = g.y[before] - g.y[first];
            double bx = g.x[v] - g.x[first], by = g.y[v] - g.y[first], cross = ax * by - bx * ay;
            area += cross;
            x += (ax + bx) * cross;
            y += (ay + by) * cross;
        }
        if (fabs(area) > best && area != 0.0 && !g.hole[ring]) {
            best = fabs(area);
            place[0] = g.x[first] + x / (3.0 * area);
            place[1] = g.y[first] + y / (3.0 * area);
        }
    }
    if (best < 0.0)
        return FALSE;
    place[2] = jum_overlay_ground(overlay, place[0], place[1]) + 20.0;
    return TRUE;
}

static void
wish_selected(JumOverlay *overlay, const JumFrame *frame)
{
    double place[3];
    if (!jum_overlay_selected_anchor(overlay, frame, place))
        return;
    JumTime second = overlay->now == JUM_TIME_NONE ? 0 : overlay->now / JUM_SECOND;
    if (overlay->selected_text == NULL || overlay->selected_serial != overlay->serial ||
        overlay->selected_second != second) {
        g_free(overlay->selected_text);
        overlay->selected_text = jum_overlay_describe(
            overlay, overlay->selected_table, overlay->selected_row, overlay->selected_name);
        overlay->selected_serial = overlay->serial;
        overlay->selected_second = second;
    }
    wish(overlay, frame, place, STYLE_SELECTED, overlay->selected_text, 0.0, 1, 20.0);
}

/* ---- themes ---- */

/* What a cluster counts: "3!/412", three of them abnormal, beside its mark; a quiet one within its disc if it is large
 * enough, for whoever asks. */
static void
wish_clusters(JumOverlay *overlay, const JumFrame *frame)
{
    const GArray *clusters = jum_symbols_clusters(overlay->symbols);
    for (guint c = 0; c < clusters->len; c++) {
        const JumCluster *cluster = &g_array_index(clusters, JumCluster, c);
        char all[JUM_VALUE_BYTES], text[2 * JUM_VALUE_BYTES] = "";
        if (cluster->n_raised == 0 && cluster->n < QUIET_COUNT)
            continue;
        if (cluster->n_raised > 0) {
            jum_number_text(cluster->n_raised, 0, text);
            g_strlcat(text, "!/", sizeof text);
        }
        g_strlcat(text, jum_number_text(cluster->n, 0, all), sizeof text);
        wish(overlay, frame, cluster->place_m, cluster->n_raised > 0 ? STYLE_COUNT : STYLE_QUIET,
             frame_text(overlay, text), cluster->n_raised * 1000.0 + cluster->n, cluster->key,
             cluster->n_raised > 0 ? 0.5 * cluster->size_px + 1.0 : 0.0);
    }
}

static void
wish_parts(JumOverlay *overlay, const JumFrame *frame)
{
    for (int t = 0; t < JUM_N_THEMES; t++) {
        const JumOverlayTheme *theme = &overlay->themes[t];
        for (guint p = 0; theme->shown && theme->built && p < theme->klass->n_parts; p++) {
            JumPart *part = theme->parts[p];
            const JumPartClass *klass = &theme->klass->parts[p];
            if (part == NULL)
                continue;
            for (guint row = 0; klass->label != NULL && row < jum_part_n(part); row++) {
                double place[3];
                gboolean selected =
                    overlay->selected_table == klass->table && overlay->selected_row == row;
                if (selected || !jum_part_anchor(part, frame, row, place))
                    continue;
                wish(overlay, frame, place, STYLE_VALUE, jum_part_label(part, &theme->context, row),
                     1e6 - row, (guint64) klass->table << 40 | row, 10.0);
            }
        }
    }
}

/* ---- places ---- */

/* Names of places stand where they stand: looked up once. */
static void
find_places(JumOverlay *overlay)
{
    guint n = jum_layer_n_rows(overlay->communes);
    int height = jum_layer_column(overlay->landmarks, "height_m");
    if (overlay->commune_places != NULL)
        return;
    overlay->commune_places = g_new(double, 3 * MAX(n, 1));
    for (guint row = 0; row < n; row++) {
        double *place = &overlay->commune_places[3 * row];
        if (!jum_overlay_centre_of(overlay, overlay->communes, row, place))
            place[0] = NAN;
    }
    n = jum_layer_n_rows(overlay->landmarks);
    overlay->landmark_places = g_new(double, 3 * MAX(n, 1));
    for (guint row = 0; row < n; row++) {
        double *place = &overlay->landmark_places[3 * row];
        double tall = jum_layer_real(overlay->landmarks, height, row);
        if (jum_layer_point(overlay->landmarks, row, &place[0], &place[1]))
            place[2] = jum_overlay_ground(overlay, place[0], place[1]) +
                       (isfinite(tall) ? CLAMP(tall, 0.0, 200.0) : 10.0);
        else
            place[0] = NAN;
    }
}

static void
wish_communes(JumOverlay *overlay, const JumFrame *frame)
{
    int name = jum_layer_column(overlay->communes, "name");
    int population = jum_layer_column(overlay->communes, "population");
    double gap_px =
        0.0; /* beside what may have a number, not over it; whether one is in sight or not */
    for (int t = 0; t < JUM_N_THEMES; t++)
        if (overlay->themes[t].shown && overlay->themes[t].built)
            gap_px = 30.0;
    for (guint row = 0; row < jum_layer_n_rows(overlay->communes); row++) {
        const char *text = jum_layer_text(overlay->communes, name, row);
        gint64 people = jum_layer_int(overlay->communes, population, row);
        const double *place = &overlay->commune_places[3 * row];
        if (text != NULL && !isnan(place[0]))
            wish(overlay, frame, place, STYLE_COMMUNE, text, people > 0 ? (double) people : 0.0,
                 row, gap_px);
    }
}

static void
wish_landmarks(JumOverlay *overlay, const JumFrame *frame)
{
    int name = jum_layer_column(overlay->landmarks, "name");
    int height = jum_layer_column(overlay->landmarks, "height_m");
    for (guint row = 0; row < jum_layer_n_rows(overlay->landmarks); row++) {
        const char *text = jum_layer_text(overlay->landmarks, name, row);
        const double *place = &overlay->landmark_places[3 * row];
        double tall = jum_layer_real(overlay->landmarks, height, row);
        if (text == NULL || isnan(place[0]) ||
            hypot(place[0] - frame->camera.x_m, place[1] - frame->camera.y_m) > LANDMARK_M ||
            g_strcmp0(text, overlay->selected_name) == 0)
            continue;
        wish(overlay, frame, place, STYLE_LANDMARK, text, isfinite(tall) ? tall : 0.0, row, 6.0);
    }
}

static void
wish_streets(JumOverlay *overlay, const JumFrame *frame)
{
    double ground = jum_overlay_ground(overlay, frame->camera.x_m, frame->camera.y_m);
    double above = frame->camera.z_m - ground, reach = CLAMP(3.0 * above, 250.0, 1100.0);
    if (above > 900.0)
        return;
    double flat = hypot(frame->forward[0], frame->forward[1]);
    double ahead =
        MIN(frame->forward[2] < -0.05 ? above * flat / -frame->forward[2] : reach, reach);
    /* all round the eye: what a turn of the head brings in and out is decided by the picture's edges alone */
    g_ptr_array_set_size(overlay->near_streets, 0);
    jum_streets_near(overlay->streets, frame->camera.x_m, frame->camera.y_m, ahead + reach,
                     overlay->near_streets);
    for (guint i = 0; i < overlay->near_streets->len && overlay->wishes->len < 900; i++) {
        JumStreet *street = overlay->near_streets->pdata[i];
        if (isnan(street->z_m))
            street->z_m = (float) jum_overlay_ground(overlay, street->x_m, street->y_m) + 1.0f;
        double place[3] = {street->x_m, street->y_m, street->z_m};
        wish(overlay, frame, place, STYLE_STREET, street->name, street->length_m, street->key, 0.0);
    }
}

/* The value of isolines where they pass, while the ground is near enough to see them apart. */
static void
wish_isolines(JumOverlay *overlay, const JumFrame *frame)
{
    const GArray *labels = overlay->field != NULL ? jum_overlay_field_labels(overlay->field) : NULL;
    for (guint i = 0; labels != NULL && i < labels->len && overlay->wishes->len < 700; i++) {
        const JumIsoLabel *label = &g_array_index(labels, JumIsoLabel, i);
        double away = hypot(
            hypot(label->place_m[0] - frame->camera.x_m, label->place_m[1] - frame->camera.y_m),
            label->place_m[2] - frame->camera.z_m);
        if (away < 1200.0)
            wish(overlay, frame, label->place_m, STYLE_ISOLINE,
                 jum_overlay_field_level_text(overlay->field, label->level), 1e4 - away, label->key,
                 0.0);
    }
}

/* Points of reference layers, by their names. */
static void
wish_references(JumOverlay *overlay, const JumFrame *frame)
{
    JumReferenceName names[JUM_REFERENCE_NAMES];
    guint n = jum_overlay_reference_names(overlay, frame, names);
    for (guint i = 0; i < n; i++)
        wish(overlay, frame, names[i].place_m, STYLE_REFERENCE, names[i].text,
             1e4 - names[i].away_m, names[i].key, 8.0);
}

void
jum_overlay_place_labels(JumOverlay *overlay,
                         const JumFrame *frame,
                         const JumLabelBox *taken,
                         guint n_taken)
{
    JumLabelPlace *places = overlay->label_places;
    g_array_set_size(overlay->wishes, 0);
    g_array_set_size(overlay->wish_styles, 0);
    g_ptr_array_set_size(overlay->wish_texts, 0);
    overlay->frame_text_n = 0;
    jum_text_begin(overlay->text);
    wish_selected(overlay, frame);
    if (overlay->hover_text != NULL &&
        (overlay->hover_address == NULL ||
         g_strcmp0(overlay->hover_address, overlay->selected_address) != 0))
        wish(overlay, frame, overlay->hover_place, STYLE_HOVER, overlay->hover_text, 1e9, 2, 20.0);
    wish_clusters(overlay, frame);
    wish_parts(overlay, frame);
    find_places(overlay);
    wish_communes(overlay, frame);
    wish_landmarks(overlay, frame);
    wish_isolines(overlay, frame);
    wish_references(overlay, frame);
    wish_streets(overlay, frame);
    guint n = jum_label_placer_run(overlay->placer, (const JumLabelWish *) overlay->wishes->data,
                                   overlay->wishes->len, taken, n_taken, frame->width_px,
                                   frame->height_px, places);
    overlay->n_label_places = n;
    for (guint i = 0; i < n; i++) {
        guint8 style = g_array_index(overlay->wish_styles, guint8, places[i].wish);
        double air = style == STYLE_STREET ? STREET_AIR_PX * frame->scale : 0.0;
        jum_text_add(overlay->text, overlay->wish_texts->pdata[places[i].wish],
                     style_of(overlay, style), frame->scale, places[i].x_px + air,
                     places[i].y_px + air / 2.0, 1.0);
    }
}

void
jum_overlay_set_clock(JumOverlay *overlay, gint64 now_us)
{
    overlay->clock_us = now_us;
    jum_label_placer_set_time(overlay->placer, now_us);
}

gboolean
jum_overlay_labels_due(const JumOverlay *overlay)
{
    return overlay->clock_us > 0 && jum_label_placer_due(overlay->placer) <= overlay->clock_us;
}

void
jum_overlay_reserve(JumOverlay *overlay, const JumLabelBox *boxes, guint n)
{
    overlay->n_reserved = MIN(n, JUM_VIEW_RESERVED + 1);
    memcpy(overlay->reserved, boxes, overlay->n_reserved * sizeof *boxes);
}

guint
jum_overlay_n_label_boxes(const JumOverlay *overlay)
{
    return overlay->n_label_places;
}

JumLabelBox
jum_overlay_label_box(const JumOverlay *overlay, guint i)
{
    const JumLabelPlace *place = &overlay->label_places[i];
    const JumLabelWish *wished = &g_array_index(overlay->wishes, JumLabelWish, place->wish);
    return (JumLabelBox){place->x_px, place->y_px, place->x_px + wished->width_px,
                         place->y_px + wished->height_px};
}

const char *
jum_overlay_label_text(const JumOverlay *overlay, guint i)
{
    return overlay->wish_texts->pdata[overlay->label_places[i].wish];
}
