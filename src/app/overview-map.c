/* The overview map over libshumate: a map source of our own that hands tiles drawn by map-tile.c on worker
 * threads, and one layer that draws camera cone, alarms and selection in a single snapshot (a widget per
 * marker costs quadratic time to add).  Nothing here can reach the network: no downloader is made. */
#include "app/overview-map.h"

#include "app/abnormal-list.h"
#include "app/map-tile.h"
#include "base/i18n.h"

#include <adwaita.h>
#include <shumate/shumate.h>

#define TILE_PX        256
#define MAX_SIGNS      400
#define CLICK_RADIUS_M 400.0

/* ---- source ---- */

#define JUM_TYPE_MAP_SOURCE (jum_map_source_get_type())
G_DECLARE_FINAL_TYPE(JumMapSource, jum_map_source, JUM, MAP_SOURCE, ShumateMapSource)
struct _JumMapSource {
    ShumateMapSource parent;
    JumMapGround *ground;
    gboolean dark;
    guint asked, drawn; /* tiles */
};
G_DEFINE_FINAL_TYPE(JumMapSource, jum_map_source, SHUMATE_TYPE_MAP_SOURCE)

typedef struct {
    JumMapGround *ground;
    int x, y, zoom, size_px;
    gboolean dark;
} TileJob;

static void
job_free(gpointer data)
{
    TileJob *job = data;
    jum_map_ground_unref(job->ground);
    g_free(job);
}

static void
draw_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
    TileJob *job = data;
    cairo_surface_t *image =
        jum_map_tile_draw(job->ground, job->x, job->y, job->zoom, job->size_px, job->dark);
    gsize stride = (gsize) cairo_image_surface_get_stride(image);
    g_autoptr(GBytes) bytes = g_bytes_new_with_free_func(
        cairo_image_surface_get_data(image), stride * (gsize) job->size_px,
        (GDestroyNotify) cairo_surface_destroy, image);
    g_task_return_pointer(
        task, gdk_memory_texture_new(job->size_px, job->size_px, GDK_MEMORY_DEFAULT, bytes, stride),
        g_object_unref);
}

static void
on_drawn(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GTask) outer = data;
    GError *error = NULL;
    g_autoptr(GdkTexture) texture = g_task_propagate_pointer(G_TASK(result), &error);
    JUM_MAP_SOURCE(source)->drawn++;
    if (texture == NULL) {
        g_task_return_error(outer, error);
        return;
    }
    ShumateTile *tile = g_task_get_task_data(outer);
    shumate_tile_set_paintable(tile, GDK_PAINTABLE(texture));
    shumate_tile_set_fade_in(tile, FALSE);
    shumate_tile_set_state(tile, SHUMATE_STATE_DONE);
    g_task_return_boolean(outer, TRUE);
}

static void
fill_tile(ShumateMapSource *source,
          ShumateTile *tile,
          GCancellable *cancel,
          GAsyncReadyCallback ready,
          gpointer data)
{
    JumMapSource *self = JUM_MAP_SOURCE(source);
    GTask *outer = g_task_new(source, cancel, ready, data);
    g_task_set_task_data(outer, g_object_ref(tile), g_object_unref);
    g_autoptr(GTask) worker = g_task_new(source, cancel, on_drawn, outer);
    TileJob *job = g_new0(TileJob, 1);
    *job = (TileJob){.ground = jum_map_ground_ref(self->ground),
                     .x = (int) shumate_tile_get_x(tile),
                     .y = (int) shumate_tile_get_y(tile),
                     .zoom = (int) shumate_tile_get_zoom_level(tile),
                     .size_px = (int) shumate_tile_get_size(tile),
                     .dark = self->dark};
    g_task_set_task_data(worker, job, job_free);
    self->asked++;
    g_task_run_in_thread(worker, draw_thread);
}

static gboolean
fill_tile_finish(ShumateMapSource *source, GAsyncResult *result, GError **error)
{
    return g_task_propagate_boolean(G_TASK(result), error);
}

static void
source_finalize(GObject *object)
{
    jum_map_ground_unref(JUM_MAP_SOURCE(object)->ground);
    G_OBJECT_CLASS(jum_map_source_parent_class)->finalize(object);
}

static void
jum_map_source_class_init(JumMapSourceClass *class)
{
    G_OBJECT_CLASS(class)->finalize = source_finalize;
    SHUMATE_MAP_SOURCE_CLASS(class)->fill_tile_async = fill_tile;
    SHUMATE_MAP_SOURCE_CLASS(class)->fill_tile_finish = fill_tile_finish;
}

static void
jum_map_source_init(JumMapSource *source)
{
    shumate_map_source_set_id(SHUMATE_MAP_SOURCE(source), "jumeau-territory");
    shumate_map_source_set_min_zoom_level(SHUMATE_MAP_SOURCE(source), 3);
    shumate_map_source_set_max_zoom_level(SHUMATE_MAP_SOURCE(source), 18);
    shumate_map_source_set_tile_size(SHUMATE_MAP_SOURCE(source), TILE_PX);
    shumate_map_source_set_projection(SHUMATE_MAP_SOURCE(source), SHUMATE_MAP_PROJECTION_MERCATOR);
}

/* ---- signs: one layer for everything ---- */

typedef struct {
    double lon, lat;
    int priority;
} Sign;

#define JUM_TYPE_SIGN_LAYER (jum_sign_layer_get_type())
G_DECLARE_FINAL_TYPE(JumSignLayer, jum_sign_layer, JUM, SIGN_LAYER, ShumateLayer)
struct _JumSignLayer {
    ShumateLayer parent;
    gboolean has_camera, has_selection;
    double eye_lon, eye_lat, heading_deg, half_view_deg;
    double selected_lon, selected_lat;
    GArray *signs; /* Sign */
};
G_DEFINE_FINAL_TYPE(JumSignLayer, jum_sign_layer, SHUMATE_TYPE_LAYER)

static void
to_widget(JumSignLayer *layer, double lat, double lon, double *x, double *y)
{
    shumate_viewport_location_to_widget_coords(shumate_layer_get_viewport(SHUMATE_LAYER(layer)),
                                               GTK_WIDGET(layer), lat, lon, x, y);
}

static void
draw_cone(JumSignLayer *layer, cairo_t *cr)
{
    double x, y, h = (layer->heading_deg - 90) * G_PI / 180;
    double half = layer->half_view_deg * G_PI / 180;
    to_widget(layer, layer->eye_lat, layer->eye_lon, &x, &y);
    cairo_move_to(cr, x, y);
    cairo_arc(cr, x, y, 46, h - half, h + half);
    cairo_close_path(cr);
    cairo_set_source_rgba(cr, 0.36, 0.63, 0.93, 0.35);
    cairo_fill_preserve(cr);
    cairo_set_line_width(cr, 1.2);
    cairo_set_source_rgba(cr, 0.36, 0.63, 0.93, 0.9);
    cairo_stroke(cr);
    cairo_arc(cr, x, y, 4.5, 0, 2 * G_PI);
    cairo_set_source_rgb(cr, 0.36, 0.63, 0.93);
    cairo_fill_preserve(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_stroke(cr);
}

static void
draw_sign(cairo_t *cr, double x, double y, int priority)
{
    static const double rgb[4][3] = {
        {0.5, 0.5, 0.5}, {0.93, 0.16, 0.14}, {1.0, 0.55, 0.0}, {0.98, 0.84, 0.1}};
    double r = 4.5;
    if (priority == 1) {
        cairo_move_to(cr, x, y - r - 1.5);
        cairo_line_to(cr, x + r + 1, y + r);
        cairo_line_to(cr, x - r - 1, y + r);
        cairo_close_path(cr);
    } else if (priority == 2) {
        cairo_move_to(cr, x, y - r - 1);
        cairo_line_to(cr, x + r + 1, y);
        cairo_line_to(cr, x, y + r + 1);
        cairo_line_to(cr, x - r - 1, y);
        cairo_close_path(cr);
    } else {
        cairo_arc(cr, x, y, r - 1, 0, 2 * G_PI);
    }
    const double *c = rgb[CLAMP(priority, 0, 3)];
    cairo_set_source_rgb(cr, c[0], c[1], c[2]);
    cairo_fill_preserve(cr);
    cairo_set_line_width(cr, 1);
    cairo_set_source_rgba(cr, 0, 0, 0, 0.7);
    cairo_stroke(cr);
}

static void
sign_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
    JumSignLayer *layer = JUM_SIGN_LAYER(widget);
    int w = gtk_widget_get_width(widget), h = gtk_widget_get_height(widget);
    cairo_t *cr =
        gtk_snapshot_append_cairo(snapshot, &GRAPHENE_RECT_INIT(0, 0, (float) w, (float) h));
    double x, y;
    if (layer->has_camera)
        draw_cone(layer, cr);
    for (guint i = layer->signs->len; i > 0; i--) {
        const Sign *sign = &g_array_index(layer->signs, Sign, i - 1);
        to_widget(layer, sign->lat, sign->lon, &x, &y);
        if (x > -10 && y > -10 && x < w + 10 && y < h + 10)
            draw_sign(cr, x, y, sign->priority);
    }
    if (layer->has_selection) {
        to_widget(layer, layer->selected_lat, layer->selected_lon, &x, &y);
        cairo_set_line_width(cr, 2.5);
        cairo_set_source_rgb(cr, 1, 1, 1);
        cairo_arc(cr, x, y, 8, 0, 2 * G_PI);
        cairo_stroke(cr);
        cairo_set_line_width(cr, 1.2);
        cairo_set_source_rgb(cr, 0, 0, 0);
        cairo_arc(cr, x, y, 9.5, 0, 2 * G_PI);
        cairo_stroke(cr);
    }
    cairo_destroy(cr);
}

static void
sign_finalize(GObject *object)
{
    g_array_unref(JUM_SIGN_LAYER(object)->signs);
    G_OBJECT_CLASS(jum_sign_layer_parent_class)->finalize(object);
}

static void
on_viewport(GObject *viewport, GParamSpec *spec, GtkWidget *layer)
{
    gtk_widget_queue_draw(layer);
}

static void
sign_constructed(GObject *object)
{
    G_OBJECT_CLASS(jum_sign_layer_parent_class)->constructed(object);
    g_signal_connect_object(shumate_layer_get_viewport(SHUMATE_LAYER(object)), "notify",
                            G_CALLBACK(on_viewport), object, 0);
}

static void
jum_sign_layer_class_init(JumSignLayerClass *class)
{
    G_OBJECT_CLASS(class)->constructed = sign_constructed;
    G_OBJECT_CLASS(class)->finalize = sign_finalize;
    GTK_WIDGET_CLASS(class)->snapshot = sign_snapshot;
}

static void
jum_sign_layer_init(JumSignLayer *layer)
{
    layer->signs = g_array_new(FALSE, FALSE, sizeof(Sign));
    gtk_widget_set_can_target(GTK_WIDGET(layer), FALSE);
}

/* ---- the map ---- */

typedef struct {
    JumSession *session;
    JumFocus *focus;
    JumMapGround *ground;
    JumMapSource *source;
    ShumateMap *map;
    ShumateViewport *viewport;
    JumSignLayer *signs;
    GtkWidget *bin;
    gboolean follows, settled; /* settled: there will be no map */
} Map;

static void
map_free(gpointer data)
{
    Map *m = data;
    g_signal_handlers_disconnect_by_data(m->session, m);
    g_signal_handlers_disconnect_by_data(m->focus, m);
    jum_map_ground_unref(m->ground);
    g_clear_object(&m->source);
    g_object_unref(m->session);
    g_object_unref(m->focus);
    g_free(m);
}

static void
refresh_signs(Map *m)
{
    const GPtrArray *alarms = jum_world_alarms(jum_session_world(m->session));
    g_array_set_size(m->signs->signs, 0);
    for (guint i = 0; i < alarms->len && m->signs->signs->len < MAX_SIGNS; i++) {
        const JumAlarm *alarm = alarms->pdata[i];
        double x, y;
        Sign sign = {.priority = alarm->priority};
        if (!jum_alarm_is_visible(alarm) || alarm->asset == NULL ||
            !jum_session_locate(m->session, alarm->asset, &x, &y))
            continue;
        jum_map_ground_inverse(m->ground, x, y, &sign.lon, &sign.lat);
        g_array_append_val(m->signs->signs, sign);
    }
    gtk_widget_queue_draw(GTK_WIDGET(m->signs));
}

static void
on_changed(JumSession *session, guint changes, Map *m)
{
    if (m->signs != NULL && (changes & JUM_INBOX_ALARMS) != 0)
        refresh_signs(m);
}

static void
on_selected(JumFocus *focus, Map *m)
{
    double x, y;
    const char *address = jum_focus_selected(focus);
    if (m->signs == NULL)
        return;
    m->signs->has_selection = address != NULL && g_str_has_prefix(address, "building/") == FALSE &&
                              jum_session_locate(m->session, address, &x, &y);
    if (m->signs->has_selection)
        jum_map_ground_inverse(m->ground, x, y, &m->signs->selected_lon, &m->signs->selected_lat);
    gtk_widget_queue_draw(GTK_WIDGET(m->signs));
}

static void
on_click(GtkGestureClick *gesture, int n, double x, double y, Map *m)
{
    double lat, lon, x_m, y_m;
    shumate_viewport_widget_coords_to_location(m->viewport, GTK_WIDGET(m->map), x, y, &lat, &lon);
    jum_map_ground_forward(m->ground, lon, lat, &x_m, &y_m);
    jum_focus_fly(m->focus, x_m, y_m, CLICK_RADIUS_M);
}

static void
on_fly(JumFocus *focus, double x_m, double y_m, double radius_m, Map *m)
{
    double lon, lat;
    if (!m->follows || m->ground == NULL)
        return;
    jum_map_ground_inverse(m->ground, x_m, y_m, &lon, &lat);
    shumate_viewport_set_zoom_level(m->viewport, radius_m < 200 ? 17 : radius_m < 1000 ? 15 : 13);
    shumate_location_set_location(SHUMATE_LOCATION(m->viewport), lat, lon);
}

static GtkWidget *
build(Map *m)
{
    JumMapSource *source = m->source = g_object_new(JUM_TYPE_MAP_SOURCE, NULL);
    source->ground = jum_map_ground_ref(m->ground);
    source->dark = adw_style_manager_get_dark(adw_style_manager_get_default());
    m->map = shumate_map_new();
    m->viewport = shumate_map_get_viewport(m->map);
    shumate_viewport_set_reference_map_source(m->viewport, SHUMATE_MAP_SOURCE(source));
    shumate_viewport_set_min_zoom_level(m->viewport, 3);
    shumate_viewport_set_max_zoom_level(m->viewport, 18);
    ShumateMapLayer *tiles = shumate_map_layer_new(SHUMATE_MAP_SOURCE(source), m->viewport);
    shumate_map_add_layer(m->map, SHUMATE_LAYER(tiles));
    m->signs = g_object_new(JUM_TYPE_SIGN_LAYER, "viewport", m->viewport, NULL);
    shumate_map_add_layer(m->map, SHUMATE_LAYER(m->signs));
    double lon, lat, zoom;
    int side = MIN(gtk_widget_get_width(m->bin), gtk_widget_get_height(m->bin));
    jum_map_ground_middle(m->ground, MAX(side, 250), &lon, &lat, &zoom);
    shumate_viewport_set_zoom_level(m->viewport, zoom);
    shumate_location_set_location(SHUMATE_LOCATION(m->viewport), lat, lon);
    GtkGesture *click = gtk_gesture_click_new();
    g_signal_connect(click, "released", G_CALLBACK(on_click), m);
    gtk_widget_add_controller(GTK_WIDGET(m->map), GTK_EVENT_CONTROLLER(click));
    gtk_accessible_update_property(GTK_ACCESSIBLE(m->map), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   _("Overview map"), -1);
    return GTK_WIDGET(m->map);
}

static void
ground_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
    GError *error = NULL;
    g_autoptr(JumTerritory) own = jum_territory_open(data, &error);
    JumMapGround *ground = own != NULL ? jum_map_ground_new(own, &error) : NULL;
    if (ground == NULL)
        g_task_return_error(task, error);
    else
        g_task_return_pointer(task, ground, (GDestroyNotify) jum_map_ground_unref);
}

static void
on_ground(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autoptr(GtkWidget) bin = GTK_WIDGET(source);
    g_autoptr(GError) error = NULL;
    g_autoptr(JumMapGround) ground = g_task_propagate_pointer(G_TASK(result), &error);
    Map *m = g_object_get_data(G_OBJECT(bin), "map");
    if (m == NULL)
        return;
    if (ground == NULL || jum_map_ground_is_empty(ground)) {
        adw_bin_set_child(
            ADW_BIN(bin),
            gtk_label_new(error != NULL ? error->message : _("Nothing to show on a map")));
        m->settled = TRUE;
        return;
    }
    m->ground = g_steal_pointer(&ground);
    adw_bin_set_child(ADW_BIN(bin), build(m));
    refresh_signs(m);
    on_selected(m->focus, m);
}

GtkWidget *
jum_overview_map_new(JumSession *session, JumFocus *focus, gboolean follows)
{
    Map *m = g_new0(Map, 1);
    m->session = g_object_ref(session);
    m->focus = g_object_ref(focus);
    m->follows = follows;
    m->bin = adw_bin_new();
    g_signal_connect(focus, "fly", G_CALLBACK(on_fly), m);
    gtk_widget_set_size_request(m->bin, 200, 200);
    adw_bin_set_child(ADW_BIN(m->bin), gtk_label_new(_("Drawing the map…")));
    g_object_set_data_full(G_OBJECT(m->bin), "map", m, map_free);
    g_signal_connect(session, "changed", G_CALLBACK(on_changed), m);
    g_signal_connect(focus, "selected", G_CALLBACK(on_selected), m);
    g_autoptr(GTask) task = g_task_new(g_object_ref(m->bin), NULL, on_ground, NULL);
    g_task_set_task_data(task, g_strdup(jum_session_info(session)->path), g_free);
    g_task_run_in_thread(task, ground_thread);
    return m->bin;
}

void
jum_overview_map_set_camera(GtkWidget *bin, const JumCamera *camera, double half_view_deg)
{
    Map *m = g_object_get_data(G_OBJECT(bin), "map");
    if (m->signs == NULL)
        return;
    m->signs->has_camera = TRUE;
    m->signs->heading_deg = camera->heading_deg;
    m->signs->half_view_deg = half_view_deg;
    jum_map_ground_inverse(m->ground, camera->x_m, camera->y_m, &m->signs->eye_lon,
                           &m->signs->eye_lat);
    gtk_widget_queue_draw(GTK_WIDGET(m->signs));
}

gboolean
jum_overview_map_is_drawn(GtkWidget *bin)
{
    const Map *m = g_object_get_data(G_OBJECT(bin), "map");
    if (m->source == NULL)
        return m->settled;
    return m->source->asked > 0 && m->source->drawn == m->source->asked;
}
