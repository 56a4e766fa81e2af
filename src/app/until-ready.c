/* A run that ends by itself: polls four times a second what a person would look for (picture complete, link
 * live, values in every shown theme), then renders the window's own widgets into a PNG, the 3D picture
 * included, which needs no screenshot tool. */
#include "app/until-ready.h"

#include "app/overview-map.h"
#include "base/i18n.h"

#include <math.h>

#define POLL_MS   250
#define LIMIT_US  (120 * G_USEC_PER_SEC)
#define SETTLED_N 4 /* polls in a row */

typedef struct {
    JumWindow *window;
    char *picture;
    JumReady ready;
    gpointer data;
    gint64 start_us;
    guint settled;
    GdkPaintable *paintable; /* follows the content as it is drawn */
} Wait;

static gboolean
is_live(JumSession *session)
{
    JumTime since;
    JumWorld *world = jum_session_world(session);
    JumLinkState link = jum_world_link(world, &since);
    if (link == JUM_LINK_NONE)
        return TRUE; /* --controller none: nothing to wait for */
    return link == JUM_LINK_LIVE || link == JUM_LINK_LAGGING;
}

/* Nine values in ten of what is measured have come. */
static gboolean
has_values(JumSession *session)
{
    JumTime since;
    JumWorld *world = jum_session_world(session);
    if (jum_world_link(world, &since) == JUM_LINK_NONE)
        return TRUE;
    guint n = jum_points_count(jum_session_points(session)), known = 0;
    const double *values = jum_world_values(world);
    for (guint i = 0; i < n; i++)
        known += isfinite(values[i]);
    return known * 10 >= n * 9;
}

static const char *
missing(Wait *w)
{
    JumSession *session = jum_window_session(w->window);
    JumScene *scene = jum_window_scene(w->window);
    if (session == NULL || scene == NULL)
        return _("the territory is not open yet");
    if (!jum_scene_is_complete(scene))
        return _("the picture is not complete");
    if (jum_window_map(w->window) != NULL && !jum_overview_map_is_drawn(jum_window_map(w->window)))
        return _("the map is not drawn");
    if (!is_live(session))
        return _("the link to the controller is not live");
    if (!has_values(session))
        return _("not every value has come");
    return NULL;
}

static gboolean
write_picture(Wait *w, GError **error)
{
    GtkWidget *widget = adw_application_window_get_content(ADW_APPLICATION_WINDOW(w->window));
    GdkPaintable *paintable = w->paintable;
    int width = gtk_widget_get_width(widget), height = gtk_widget_get_height(widget);
    GtkSnapshot *snapshot = gtk_snapshot_new();
    GdkRGBA ground = {0.14, 0.14, 0.14, 1};
    gtk_style_context_lookup_color(gtk_widget_get_style_context(widget), "window_bg_color",
                                   &ground);
    gtk_snapshot_append_color(snapshot, &ground,
                              &GRAPHENE_RECT_INIT(0, 0, (float) width, (float) height));
    gdk_paintable_snapshot(paintable, snapshot, width, height);
    g_autoptr(GskRenderNode) node = gtk_snapshot_free_to_node(snapshot);
    GskRenderer *renderer = gtk_native_get_renderer(GTK_NATIVE(w->window));
    if (node == NULL || renderer == NULL) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_EMPTY, _("the window has drawn nothing"));
        return FALSE;
    }
    g_autoptr(GdkTexture) texture = gsk_renderer_render_texture(
        renderer, node, &GRAPHENE_RECT_INIT(0, 0, (float) width, (float) height));
    if (gdk_texture_save_to_png(texture, w->picture))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be written"), w->picture);
    return FALSE;
}

static gboolean
end(Wait *w, const char *failure)
{
    g_autoptr(GError) error = NULL;
    int status = 0;
    if (failure != NULL || !write_picture(w, &error)) {
        const char *why = failure != NULL ? failure : error->message;
        if (why[0] != '\0')
            g_printerr("jumeau: %s\n", why);
        status = 1;
    }
    JumReady ready = w->ready;
    gpointer data = w->data;
    g_object_unref(w->paintable);
    g_free(w->picture);
    g_free(w);
    ready(status, data);
    return G_SOURCE_REMOVE;
}

static gboolean
poll_ready(gpointer data)
{
    Wait *w = data;
    JumScene *scene = jum_window_scene(w->window);
    if (jum_window_failure(w->window) != NULL)
        return end(w, ""); /* the window has said it */
    if (scene != NULL && jum_scene_failure(scene) != NULL)
        return end(w, jum_scene_failure(scene));
    const char *lacking = missing(w);
    w->settled = lacking == NULL ? w->settled + 1 : 0;
    if (w->settled >= SETTLED_N)
        return end(w, NULL);
    if (jum_window_session(w->window) == NULL)
        w->start_us = g_get_monotonic_time(); /* the demonstration may have to be made first */
    if (g_get_monotonic_time() - w->start_us < LIMIT_US)
        return G_SOURCE_CONTINUE;
    g_autofree char *text = g_strdup_printf(_("not ready after 120 s: %s"),
                                            lacking != NULL ? lacking : _("still moving"));
    return end(w, text);
}

void
jum_until_ready_start(JumWindow *window, const char *picture, JumReady ready, gpointer data)
{
    Wait *w = g_new0(Wait, 1);
    *w = (Wait){.window = window,
                .picture = g_strdup(picture),
                .ready = ready,
                .data = data,
                .start_us = g_get_monotonic_time()};
    w->paintable = gtk_widget_paintable_new(
        adw_application_window_get_content(ADW_APPLICATION_WINDOW(window)));
    g_timeout_add(POLL_MS, poll_ready, w);
}
