/* The data of a picture: what it is made of, what is asked of it, and the order in which a frame records it: fields,
 * lines and volumes in the order of themes.def, symbols, outlines, plates, labels.  overlay-update.c keeps it in step
 * with the world, overlay-query.c answers what is shown. */
#include "overlay/overlay-private.h"
#include "overlay/scene-hour.h"

#include <math.h>
#include <string.h>

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
    overlay->bytes_before = jum_device_bytes_uploaded(device);
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

void
jum_overlay_free(JumOverlay *overlay)
{
    if (overlay == NULL)
        return;
    g_free((double *) overlay->street.required_m);
    for (int t = 0; t < JUM_N_THEMES; t++)
        jum_overlay_free_theme(&overlay->themes[t]);
    for (int t = 0; t < JUM_N_TABLES; t++) {
        g_free(overlay->alarms[t]);
        g_free(overlay->highlight[t]);
    }
    jum_overlay_clear_references(overlay);
    g_free(overlay->sights);
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

void
jum_overlay_all_due(JumOverlay *overlay)
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
    jum_overlay_all_due(overlay);
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
        jum_overlay_all_due(overlay);
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

void
jum_overlay_select(JumOverlay *overlay, const char *address)
{
    if (g_strcmp0(address, overlay->selected_address) == 0)
        return;
    jum_overlay_touch(overlay, overlay->selected_table, overlay->selected_row);
    g_free(overlay->selected_address);
    overlay->selected_address = g_strdup(address);
    g_clear_pointer(&overlay->selected_text, g_free);
    overlay->selected_table = JUM_N_TABLES;
    if (jum_overlay_find_row(overlay, address, &overlay->selected_table, &overlay->selected_row))
        jum_overlay_touch(overlay, overlay->selected_table, overlay->selected_row);
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
                jum_overlay_touch(overlay, (JumTable) t, row);
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
        jum_overlay_touch(overlay, table, row);
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
            jum_overlay_free_theme(&overlay->themes[t]);
    }
    jum_overlay_all_due(overlay);
}

void
jum_overlay_stand_again(JumOverlay *overlay)
{
    for (int t = 0; t < JUM_N_THEMES; t++)
        jum_overlay_free_theme(&overlay->themes[t]);
    g_clear_pointer(&overlay->commune_places, g_free);
    g_clear_pointer(&overlay->landmark_places, g_free);
    jum_streets_forget_z(overlay->streets);
    jum_overlay_clear_references(overlay);
    jum_overlay_all_due(overlay);
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
    jum_overlay_all_due(overlay);
}

/* ---- frame ---- */

void
jum_overlay_begin(JumOverlay *overlay, const JumFrame *frame, JumDrawQueue *queue)
{
    jum_overlay_record_ring(overlay, frame, queue);
    guint n = jum_overlay_record_plates(overlay, frame, queue, overlay->taken);
    memcpy(overlay->taken + n, overlay->reserved, overlay->n_reserved * sizeof *overlay->taken);
    overlay->n_taken = n + overlay->n_reserved;
    overlay->begun = TRUE;
}

void
jum_overlay_record(JumOverlay *overlay,
                   const JumFrame *frame,
                   JumDrawQueue *queue,
                   JumDrawQueue *below)
{
    if (!overlay->begun)
        jum_overlay_begin(overlay, frame, queue);
    overlay->begun = FALSE;
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
    jum_overlay_begin_sight(overlay, frame);
    jum_overlay_record_references(overlay, frame, queue);
    jum_overlay_gather_symbols(overlay);
    jum_symbols_record(overlay->symbols, frame, queue, overlay->letters);
    jum_overlay_record_outlines(overlay, frame, queue);
    jum_overlay_place_labels(overlay, frame, overlay->taken, overlay->n_taken);
    jum_text_record(overlay->text, queue);
}
