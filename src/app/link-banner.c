/* The state of the link to the controller in words, from the world's link state and from what the
 * controller's supervisor says.  STALE and LOST name the time of the last news, because that is what an
 * operator must know before believing anything on screen. */
#include "app/link-banner.h"

#include "app/value-text.h"
#include "base/i18n.h"

typedef struct {
    JumSession *session;
    GtkWidget *label;
    char *said; /* by the controller's supervisor or the link */
} Banner;

static void
banner_free(gpointer data)
{
    Banner *b = data;
    g_signal_handlers_disconnect_by_data(b->session, b);
    g_object_unref(b->session);
    g_free(b->said);
    g_free(b);
}

static char *
sentence(Banner *b, JumLinkState state, JumTime since)
{
    g_autofree char *clock =
        jum_value_clock_near(since, jum_session_now(b->session), jum_session_zone(b->session));
    switch (state) {
    case JUM_LINK_STALE:
        return g_strdup_printf(
            _("No news from the controller since %s. The values shown are old; commands and "
              "acknowledgements are refused."),
            clock);
    case JUM_LINK_LOST:
        return g_strdup_printf(
            _("Link to the controller lost since %s. Act by telephone; commands and "
              "acknowledgements are refused."),
            clock);
    case JUM_LINK_RESYNC:
        return g_strdup(_("Bringing the data up to date…"));
    default:
        return NULL;
    }
}

static void
refresh(Banner *b)
{
    JumTime since;
    JumLinkState state = jum_world_link(jum_session_world(b->session), &since);
    if (state == JUM_LINK_LIVE)
        g_clear_pointer(&b->said, g_free);
    g_autofree char *text = sentence(b, state, since);
    const char *parts[] = {text, b->said};
    g_autofree char *whole = text != NULL && b->said != NULL
                                 ? g_strdup_printf("%s %s", parts[1], parts[0])
                                 : g_strdup(text != NULL ? text : b->said);
    if (whole != NULL)
        gtk_label_set_text(GTK_LABEL(b->label), whole);
    gtk_widget_set_visible(b->label, whole != NULL);
    gboolean grave = state == JUM_LINK_LOST || state == JUM_LINK_STALE;
    (grave ? gtk_widget_add_css_class : gtk_widget_remove_css_class)(b->label, "grave");
}

static void
on_changed(JumSession *session, guint changes, Banner *b)
{
    if ((changes & JUM_INBOX_LINK) != 0)
        refresh(b);
}

static void
on_said(JumSession *session, const char *text, gboolean lasting, Banner *b)
{
    g_free(b->said);
    b->said = g_strdup(text);
    refresh(b);
}

GtkWidget *
jum_link_banner_new(JumSession *session)
{
    Banner *b = g_new0(Banner, 1);
    b->session = g_object_ref(session);
    b->label = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, NULL);
    gtk_label_set_wrap(GTK_LABEL(b->label), TRUE);
    gtk_widget_add_css_class(b->label, "link-banner");
    g_object_set_data_full(G_OBJECT(b->label), "banner", b, banner_free);
    g_signal_connect(session, "changed", G_CALLBACK(on_changed), b);
    g_signal_connect(session, "said", G_CALLBACK(on_said), b);
    refresh(b);
    return b->label;
}

/* ---- badge ---- */

static void
refresh_badge(JumSession *session, guint changes, GtkWidget *badge)
{
    static const char *const words[] = {
        [JUM_LINK_NONE] = N_("No live data"), [JUM_LINK_LIVE] = N_("● Live"),
        [JUM_LINK_LAGGING] = N_("◔ Lagging"), [JUM_LINK_STALE] = N_("▨ Stale"),
        [JUM_LINK_LOST] = N_("✕ Lost"),       [JUM_LINK_RESYNC] = N_("↻ Updating"),
    };
    if ((changes & JUM_INBOX_LINK) == 0)
        return;
    JumTime since;
    JumLinkState state = jum_world_link(jum_session_world(session), &since);
    gtk_label_set_text(GTK_LABEL(badge), _(words[state]));
    gboolean grave = state == JUM_LINK_LOST || state == JUM_LINK_STALE;
    (grave ? gtk_widget_add_css_class : gtk_widget_remove_css_class)(badge, "grave");
}

GtkWidget *
jum_link_badge_new(JumSession *session)
{
    GtkWidget *badge =
        g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
    gtk_widget_add_css_class(badge, "link-badge");
    gtk_widget_set_valign(badge, GTK_ALIGN_CENTER);
    g_signal_connect_object(session, "changed", G_CALLBACK(refresh_badge), badge, 0);
    refresh_badge(session, JUM_INBOX_LINK, badge);
    return badge;
}
