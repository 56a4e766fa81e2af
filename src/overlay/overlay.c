/* The data of a picture: themes built when first shown, kept in step with the world by serials, drawn in the order
 * of themes.def; then labels and plates.  Nothing is looked at twice: a row is styled again only when one of its
 * points, its alarm, its request or its age changed, and what is new outside the picture asks for no frame. */
#include "overlay/overlay-private.h"
#include "overlay/scene-hour.h"

#include <math.h>
#include <string.h>

#define BUDGET (512u << 10) /* bytes; what passes it is the last theme built in a frame */

/* ---- life ---- */

static char *
read_attribution(JumTerritory *territory)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) sources = jum_territory_sources(territory, &error);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GString *text = g_string_new(NULL);
    for (guint i = 0; sources != NULL && i < sources->len; i++) {
        const JumSource *source = sources->pdata[i];
        if (source->attribution == NULL || source->attribution[0] == '\0' ||
            !g_hash_table_add(seen, source->attribution))
            continue;
        g_string_append_printf(text, "%s%s", text->len > 0 ? " · " : "", source->attribution);
    }
    return g_string_free(text, FALSE);
}

static gboolean
make_plates(JumOverlay *overlay, GError **error)
{
    JumPlate **plates[] = {&overlay->legend_plate,   &overlay->marks_plate,
                           &overlay->compass_plate,  &overlay->bar_plate,
                           &overlay->bar_text_plate, &overlay->ring_plate,
                           &overlay->hover_plate};
    for (guint i = 0; i < G_N_ELEMENTS(plates); i++)
        if ((*plates[i] = jum_plate_new(overlay->device, error)) == NULL)
            return FALSE;
    overlay->text = jum_text_new(overlay->device, error);
    overlay->symbols = overlay->text != NULL ? jum_symbols_new(overlay->device, error) : NULL;
    overlay->reference_symbols =
        overlay->symbols != NULL ? jum_symbols_new(overlay->device, error) : NULL;
    return overlay->reference_symbols != NULL;
}

JumOverlay *
jum_overlay_new(JumTerritory *territory,
                JumWorld *world,
                JumDevice *device,
                JumGround ground,
                void *ground_data,
                GError **error)
{
    g_autoptr(JumOverlay) overlay = g_new0(JumOverlay, 1);
    overlay->territory = territory;
    overlay->world = world;
    overlay->points = world != NULL ? jum_world_points(world) : NULL;
    overlay->device = device;
    overlay->ground = ground;
    overlay->ground_data = ground_data;
    overlay->selected_table = overlay->difference.table = JUM_N_TABLES;
    overlay->time = overlay->now = overlay->aged_at = JUM_TIME_NONE;
    overlay->legend_due = TRUE;
    overlay->placer = jum_label_placer_new();
    overlay->wishes = g_array_new(FALSE, FALSE, sizeof(JumLabelWish));
    overlay->wish_styles = g_array_new(FALSE, FALSE, sizeof(guint8));
    overlay->wish_texts = g_ptr_array_new();
    overlay->near_streets = g_ptr_array_new();
    for (int t = 0; t < JUM_N_THEMES; t++) {
        overlay->themes[t].klass = jum_theme_class((JumTheme) t);
        overlay->themes[t].context.quantity = overlay->themes[t].klass->choices[0];
    }
    overlay->communes = jum_territory_read(territory, JUM_TABLE_commune, NULL, error);
    if (overlay->communes != NULL)
        overlay->landmarks = jum_territory_read(territory, JUM_TABLE_landmark, NULL, error);
    if (overlay->landmarks == NULL || !make_plates(overlay, error))
        return NULL;
    overlay->streets = jum_streets_new(territory);
    overlay->letters = jum_letters_texture(device);
    overlay->attribution = read_attribution(territory);
    return g_steal_pointer(&overlay);
}

void
jum_overlay_set_lay(JumOverlay *overlay, JumLay lay)
{
    overlay->lay = lay;
}

static void
free_theme(JumOverlayTheme *theme)
{
    for (guint p = 0; p < JUM_OVERLAY_PARTS; p++)
        g_clear_pointer(&theme->parts[p], jum_part_free);
    if (theme->built && theme->klass->end != NULL)
        theme->klass->end(theme->context.memory);
    theme->built = FALSE;
}

void
jum_overlay_free(JumOverlay *overlay)
{
    if (overlay == NULL)
        return;
    g_free((double *) overlay->street.required_m);
    for (int t = 0; t < JUM_N_THEMES; t++)
        free_theme(&overlay->themes[t]);
    for (int t = 0; t < JUM_N_TABLES; t++) {
        g_free(overlay->alarms[t]);
        g_free(overlay->highlight[t]);
    }
    jum_overlay_clear_references(overlay);
    g_free(overlay->reference_attribution);
    jum_overlay_clear_difference(overlay);
    jum_overlay_field_free(overlay->field);
    jum_streets_free(overlay->streets);
    g_free(overlay->commune_places);
    g_free(overlay->landmark_places);
    jum_layer_free(overlay->communes);
    jum_layer_free(overlay->landmarks);
    jum_plate_free(overlay->legend_plate);
    jum_plate_free(overlay->marks_plate);
    jum_plate_free(overlay->compass_plate);
    jum_plate_free(overlay->bar_plate);
    jum_plate_free(overlay->bar_text_plate);
    jum_plate_free(overlay->ring_plate);
    jum_plate_free(overlay->hover_plate);
    for (guint i = 0; i < JUM_OVERLAY_OUTLINES; i++)
        jum_network_layer_free(overlay->outline[i]);
    jum_overlay_shape_free(overlay->placed_shape);
    jum_text_free(overlay->text);
    jum_symbols_free(overlay->symbols);
    jum_symbols_free(overlay->reference_symbols);
    jum_texture_free(overlay->letters);
    jum_label_placer_free(overlay->placer);
    g_array_unref(overlay->wishes);
    g_array_unref(overlay->wish_styles);
    g_ptr_array_unref(overlay->wish_texts);
    g_ptr_array_unref(overlay->near_streets);
    g_free(overlay->selected_address);
    g_free(overlay->attribution);
    g_free(overlay->selected_text);
    g_free(overlay->selected_name);
    g_free(overlay->placed_address);
    g_free(overlay->placed_name);
    g_free(overlay->hover_address);
    g_free(overlay->hover_text);
    g_free(overlay->when);
    g_free(overlay);
}

double
jum_overlay_ground(const JumOverlay *overlay, double x_m, double y_m)
{
    return overlay->ground != NULL ? overlay->ground(overlay->ground_data, x_m, y_m) : 0.0;
}

void
jum_overlay_set_sight(JumOverlay *overlay, JumSight sight, void *data)
{
    overlay->sight = sight;
    overlay->sight_data = data;
}

/* ---- what to show ---- */

static void
all_due(JumOverlay *overlay)
{
    for (int t = 0; t < JUM_N_THEMES; t++)
        overlay->themes[t].all_due = TRUE;
    overlay->news = overlay->legend_due = TRUE;
}

void
jum_overlay_set_theme(JumOverlay *overlay, JumTheme theme, gboolean shown)
{
    if (overlay->themes[theme].shown == shown)
        return;
    overlay->themes[theme].shown = shown;
    overlay->themes[theme].all_due = TRUE; /* what changed while hidden was not looked at */
    overlay->news = overlay->legend_due = TRUE;
}

gboolean
jum_overlay_theme(const JumOverlay *overlay, JumTheme theme)
{
    return overlay->themes[theme].shown;
}

void
jum_overlay_set_quantity(JumOverlay *overlay, JumTheme theme, JumQuantity quantity)
{
    const JumThemeClass *klass = overlay->themes[theme].klass;
    for (guint i = 0; i < klass->n_choices; i++)
        if (klass->choices[i] == quantity && overlay->themes[theme].context.quantity != quantity) {
            overlay->themes[theme].context.quantity = quantity;
            overlay->themes[theme].all_due = TRUE;
            overlay->news = overlay->legend_due = TRUE;
        }
}

void
jum_overlay_set_look(JumOverlay *overlay, JumLook look)
{
    if (overlay->look == look)
        return;
    overlay->look = look;
    all_due(overlay);
}

/* Labels are written light once the picture is more night than day. */
static gboolean
is_night(const JumOverlay *overlay)
{
    const JumTerritoryInfo *info = jum_territory_info(overlay->territory);
    double middle[2] = {(info->extent_m.x0 + info->extent_m.x1) / 2.0,
                        (info->extent_m.y0 + info->extent_m.y1) / 2.0};
    JumAmbience unused;
    if (overlay->underground)
        return TRUE; /* the earth is dark */
    return !jum_box_is_empty(&info->extent_m) &&
           jum_scene_hour(&info->crs, middle, overlay->time, overlay->look, &unused).night > 0.5;
}

void
jum_overlay_set_time(JumOverlay *overlay, JumTime time, JumTime now)
{
    gboolean another_minute =
        overlay->time == JUM_TIME_NONE || time / JUM_MINUTE != overlay->time / JUM_MINUTE;
    gboolean jump =
        overlay->now == JUM_TIME_NONE || now < overlay->now || now - overlay->now > JUM_MINUTE;
    overlay->time = time;
    overlay->now = now;
    if (another_minute)
        overlay->night = is_night(overlay);
    if (jump)
        all_due(overlay);
}

void
jum_overlay_set_field(JumOverlay *overlay, const JumViewField *field)
{
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&overlay->field, jum_overlay_field_free);
    if (field != NULL)
        overlay->field = jum_overlay_field_new(overlay->device, field, overlay->ground,
                                               overlay->ground_data, &error);
    if (error != NULL)
        g_warning("%s", error->message);
    overlay->news = overlay->legend_due = TRUE;
}

void
jum_overlay_touch_field(JumOverlay *overlay)
{
    if (overlay->field != NULL)
        jum_overlay_field_changed(overlay->field);
    overlay->news = TRUE;
}

double
jum_overlay_value_at(const JumOverlay *overlay, double x_m, double y_m)
{
    return overlay->field != NULL ? jum_overlay_field_at(overlay->field, x_m, y_m) : NAN;
}

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

static void
touch(JumOverlay *overlay, JumTable table, guint row)
{
    JumPart *part = table < JUM_N_TABLES ? jum_overlay_part(overlay, table) : NULL;
    if (part != NULL)
        jum_part_touch(part, row);
    overlay->news = TRUE;
}

void
jum_overlay_select(JumOverlay *overlay, const char *address)
{
    if (g_strcmp0(address, overlay->selected_address) == 0)
        return;
    touch(overlay, overlay->selected_table, overlay->selected_row);
    g_free(overlay->selected_address);
    overlay->selected_address = g_strdup(address);
    g_clear_pointer(&overlay->selected_text, g_free);
    overlay->selected_table = JUM_N_TABLES;
    if (jum_overlay_find_row(overlay, address, &overlay->selected_table, &overlay->selected_row))
        touch(overlay, overlay->selected_table, overlay->selected_row);
    jum_overlay_find_selected(overlay);
    overlay->news = TRUE;
}

void
jum_overlay_highlight(JumOverlay *overlay, const char *const *addresses)
{
    for (int t = 0; t < JUM_N_TABLES; t++) {
        const JumLayer *layer =
            overlay->points != NULL ? jum_points_layer(overlay->points, (JumTable) t) : NULL;
        for (guint row = 0; overlay->highlight[t] != NULL && row < jum_layer_n_rows(layer); row++)
            if (overlay->highlight[t][row])
                touch(overlay, (JumTable) t, row);
        g_clear_pointer(&overlay->highlight[t], g_free);
    }
    for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++) {
        JumTable table = JUM_N_TABLES;
        guint row = 0;
        if (overlay->points == NULL ||
            !jum_points_find_asset(overlay->points, addresses[i], &table, &row))
            continue;
        if (overlay->highlight[table] == NULL)
            overlay->highlight[table] =
                g_new0(guint8, jum_layer_n_rows(jum_points_layer(overlay->points, table)));
        overlay->highlight[table][row] = 1;
        touch(overlay, table, row);
    }
}

/* ---- keeping in step ---- */

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

static void
build_theme(JumOverlay *overlay, JumOverlayTheme *theme)
{
    const JumThemeClass *klass = theme->klass;
    JumThemeContext *context = &theme->context;
    g_return_if_fail(klass->n_parts <= JUM_OVERLAY_PARTS);
    context->world = overlay->world;
    context->points = overlay->points;
    context->underground = overlay->underground;
    context->memory = klass->begin != NULL ? klass->begin(context) : NULL;
    theme->built = TRUE;
    for (guint p = 0; p < klass->n_parts; p++) {
        g_autoptr(GError) error = NULL;
        const JumPartClass *part = &klass->parts[p];
        gboolean own = part->make_layer != NULL;
        JumLayer *layer = own ? part->make_layer(context, overlay->territory, &error)
                              : (JumLayer *) jum_points_layer(overlay->points, part->table);
        if (layer != NULL)
            theme->parts[p] =
                jum_part_new(overlay->device, part, layer, own, context, overlay->ground,
                             overlay->lay, overlay->ground_data, &error);
        if (theme->parts[p] == NULL && error != NULL) /* the rest of the picture stays */
            g_warning("%s", error->message);
    }
}

/* Worst visible alarm of each row; touches the rows where that is new. */
static void
refresh_alarms(JumOverlay *overlay)
{
    const GPtrArray *list = jum_world_alarms(overlay->world);
    guint8 *fresh[JUM_N_TABLES] = {NULL};
    for (guint i = 0; i < list->len; i++) {
        const JumAlarm *alarm = list->pdata[i];
        JumTable table = JUM_N_TABLES;
        guint row = 0;
        if (!jum_alarm_is_visible(alarm) || alarm->asset == NULL ||
            !jum_points_find_asset(overlay->points, alarm->asset, &table, &row))
            continue;
        if (fresh[table] == NULL)
            fresh[table] =
                g_new0(guint8, jum_layer_n_rows(jum_points_layer(overlay->points, table)));
        guint8 priority = (guint8) CLAMP(alarm->priority, 1, 3);
        if (fresh[table][row] == 0 || priority < fresh[table][row])
            fresh[table][row] = priority;
    }
    for (int t = 0; t < JUM_N_TABLES; t++) {
        const JumLayer *layer = jum_points_layer(overlay->points, (JumTable) t);
        guint n = (fresh[t] != NULL || overlay->alarms[t] != NULL) && layer != NULL
                      ? jum_layer_n_rows(layer)
                      : 0;
        for (guint row = 0; row < n; row++)
            if ((fresh[t] != NULL ? fresh[t][row] : 0) !=
                (overlay->alarms[t] != NULL ? overlay->alarms[t][row] : 0))
                touch(overlay, (JumTable) t, row);
        g_free(overlay->alarms[t]);
        overlay->alarms[t] = fresh[t];
    }
}

/* What lies under the ground is placed again: only themes that have such tables. */
void
jum_overlay_set_underground(JumOverlay *overlay, gboolean underground)
{
    if (overlay->underground == underground)
        return;
    overlay->underground = underground;
    overlay->night = is_night(overlay);
    for (int t = 0; t < JUM_N_THEMES; t++) {
        gboolean buried = FALSE;
        for (guint p = 0; p < overlay->themes[t].klass->n_parts; p++)
            buried = buried || overlay->themes[t].klass->parts[p].buried != NULL;
        if (buried)
            free_theme(&overlay->themes[t]);
    }
    all_due(overlay);
}

void
jum_overlay_stand_again(JumOverlay *overlay)
{
    for (int t = 0; t < JUM_N_THEMES; t++)
        free_theme(&overlay->themes[t]);
    g_clear_pointer(&overlay->commune_places, g_free);
    g_clear_pointer(&overlay->landmark_places, g_free);
    jum_streets_forget_z(overlay->streets);
    jum_overlay_clear_references(overlay);
    all_due(overlay);
}

gboolean
jum_overlay_moves(const JumOverlay *overlay)
{
    for (int t = 0; t < JUM_N_THEMES; t++)
        for (guint p = 0; overlay->themes[t].shown && p < overlay->themes[t].klass->n_parts; p++)
            if (overlay->themes[t].klass->parts[p].kind == JUM_PART_LINES)
                return TRUE;
    return FALSE;
}

void
jum_overlay_set_references(JumOverlay *overlay, const JumReferences *references)
{
    overlay->references = references;
    g_free(overlay->reference_attribution);
    overlay->reference_attribution = jum_overlay_reference_attribution(overlay);
    overlay->news = overlay->legend_due = TRUE;
}

void
jum_overlay_set_street_pressure(JumOverlay *overlay, const JumStreetPressure *street)
{
    g_free((double *) overlay->street.required_m);
    overlay->street = street != NULL ? *street : (JumStreetPressure){0};
    if (street != NULL)
        overlay->street.required_m =
            g_memdup2(street->required_m, MAX(street->n, 1) * sizeof(double));
    all_due(overlay);
}

static void
fill_context(JumOverlay *overlay, JumOverlayTheme *theme)
{
    JumThemeContext *context = &theme->context;
    context->street = overlay->street.n > 0 ? &overlay->street : NULL;
    context->now = overlay->now;
    context->look = overlay->look;
    memcpy(context->alarms, overlay->alarms, sizeof overlay->alarms);
    if (!theme->all_due)
        return;
    context->scale = jum_scale_of(context->quantity);
    if (theme->klass->adjust_scale != NULL)
        theme->klass->adjust_scale(context, &context->scale);
}

static JumPartNews
refresh_theme(JumOverlay *overlay, JumOverlayTheme *theme, gboolean aging, const JumFrame *frame)
{
    JumPartNews news = JUM_PART_SAME;
    if (!theme->built)
        build_theme(overlay, theme);
    fill_context(overlay, theme);
    for (guint p = 0; p < theme->klass->n_parts; p++) {
        JumTable table = theme->klass->parts[p].table;
        gboolean own = theme->klass->parts[p].make_layer != NULL;
        JumPartExtra extra = {.selected = table == overlay->selected_table && !own
                                              ? (gint64) overlay->selected_row
                                              : -1,
                              .highlight = own ? NULL : overlay->highlight[table]};
        if (theme->parts[p] == NULL)
            continue;
        if (overlay->difference.table == table && !own &&
            overlay->difference.n == jum_part_n(theme->parts[p])) {
            extra.difference = overlay->difference.values;
            extra.difference_scale = overlay->difference.scale;
            extra.is_signed = overlay->difference.is_signed;
            extra.raised = overlay->difference.raised;
        }
        JumPartNews found = jum_part_refresh(theme->parts[p], &theme->context, &extra,
                                             theme->all_due, aging, frame);
        news = MAX(news, found);
    }
    theme->all_due = FALSE;
    return news;
}

static void
tell(JumOverlay *overlay, guint32 point)
{
    JumQuantity quantity = jum_points_quantity(overlay->points, point);
    JumOverlayTheme *theme = &overlay->themes[jum_quantity_info(quantity)->theme];
    if (!overlay->simulated && jum_world_qualities(overlay->world)[point] & JUM_QUALITY_SIM)
        overlay->simulated = overlay->news = TRUE;
    if (!theme->shown || !theme->built || theme->all_due)
        return;
    guint row = point - jum_points_range(overlay->points, quantity, NULL);
    for (guint p = 0; p < theme->klass->n_parts; p++)
        if (theme->parts[p] != NULL)
            jum_part_tell(theme->parts[p], &theme->context, quantity, row);
}

/* Whoever shows a point that was written since the last update hears of it. */
static void
tell_changes(JumOverlay *overlay)
{
    const guint32 *points, *changed = jum_world_changed(overlay->world);
    guint n;
    if (jum_world_recent(overlay->world, overlay->serial, &points, &n)) {
        for (guint i = 0; i < n; i++)
            tell(overlay, points[i]);
        return;
    }
    n = jum_points_count(overlay->points);
    for (guint32 point = 0; point < n; point++)
        if (changed[point] >= overlay->serial)
            tell(overlay, point);
}

gboolean
jum_overlay_update(JumOverlay *overlay, const JumFrame *frame)
{
    JumPartNews found = JUM_PART_SAME;
    if (overlay->world != NULL) {
        JumLinkState link = jum_world_link(overlay->world, NULL);
        if (link != overlay->link)
            all_due(overlay); /* every value may have become stale, or fresh again */
        overlay->link = link;
        if (jum_world_alarm_serial(overlay->world) != overlay->alarm_serial)
            refresh_alarms(overlay);
        overlay->alarm_serial = jum_world_alarm_serial(overlay->world);
        guint32 serial = jum_world_serial(overlay->world);
        gboolean aging =
            overlay->aged_at == JUM_TIME_NONE || overlay->now - overlay->aged_at >= JUM_SECOND;
        if (aging)
            overlay->aged_at = overlay->now;
        tell_changes(overlay);
        guint64 before = jum_device_bytes_uploaded(overlay->device);
        overlay->building = FALSE;
        for (int t = 0; t < JUM_N_THEMES; t++) {
            JumOverlayTheme *theme = &overlay->themes[t];
            if (theme->shown && !theme->built &&
                jum_device_bytes_uploaded(overlay->device) - before > BUDGET) {
                overlay->building = TRUE; /* in the next frame */
                continue;
            }
            JumPartNews theirs = overlay->themes[t].shown
                                     ? refresh_theme(overlay, &overlay->themes[t], aging, frame)
                                     : JUM_PART_SAME;
            found = MAX(found, theirs);
        }
        overlay->serial = serial;
    }
    if (overlay->field != NULL && jum_overlay_field_update(overlay->field, frame))
        overlay->news = TRUE;
    if (jum_overlay_labels_due(overlay))
        overlay->news = TRUE;
    gboolean news = overlay->news || found != JUM_PART_SAME || overlay->building;
    overlay->patient = !overlay->news && !overlay->building && found == JUM_PART_VALUES;
    overlay->news = FALSE;
    return news;
}

gboolean
jum_overlay_is_patient(const JumOverlay *overlay)
{
    return overlay->patient;
}

gboolean
jum_overlay_is_ready(JumOverlay *overlay)
{
    return !overlay->building && jum_streets_is_ready(overlay->streets) &&
           (overlay->field == NULL || !jum_overlay_field_waits(overlay->field));
}

/* ---- frame ---- */

/* The point layers of the shown themes, in their order; the tag says whose. */
static void
gather_symbols(const JumOverlay *overlay)
{
    jum_symbols_begin(overlay->symbols);
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

void
jum_overlay_record(JumOverlay *overlay,
                   const JumFrame *frame,
                   JumDrawQueue *queue,
                   JumDrawQueue *below)
{
    JumLabelBox taken[4 + JUM_VIEW_RESERVED + 1];
    if (overlay->field != NULL)
        jum_overlay_field_record(overlay->field, frame, queue);
    if (overlay->difference.field != NULL)
        jum_field_layer_record(overlay->difference.field, frame, queue, 0.75);
    for (int t = 0; t < JUM_N_THEMES; t++)
        for (guint p = 0; overlay->themes[t].shown && overlay->themes[t].built &&
                          p < overlay->themes[t].klass->n_parts;
             p++)
            if (overlay->themes[t].parts[p] != NULL)
                jum_part_record(overlay->themes[t].parts[p], frame, queue, below);
    jum_overlay_record_references(overlay, frame, queue);
    gather_symbols(overlay);
    jum_symbols_record(overlay->symbols, frame, queue, overlay->letters);
    jum_overlay_record_outlines(overlay, frame, queue);
    jum_overlay_record_ring(overlay, frame, queue);
    guint n_taken = jum_overlay_record_plates(overlay, frame, queue, taken);
    memcpy(taken + n_taken, overlay->reserved, overlay->n_reserved * sizeof taken[0]);
    jum_overlay_place_labels(overlay, frame, taken, n_taken + overlay->n_reserved);
    jum_text_record(overlay->text, queue);
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
    gather_symbols(overlay);
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
