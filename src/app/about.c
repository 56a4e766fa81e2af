/* About: what this is and what it stands on.  The sources are read from the territory file, so that the
 * attributions an open licence asks for are those of the data really on screen. */
#include "app/about.h"

#include "base/i18n.h"

#include <adwaita.h>

static char *
sources_text(JumSession *session)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) sources = jum_territory_sources(jum_session_territory(session), &error);
    if (sources == NULL)
        return g_strdup(error->message);
    for (guint i = 0; i < sources->len; i++) {
        const JumSource *s = sources->pdata[i];
        g_string_append_printf(out, "%s%s", i > 0 ? "\n\n" : "", s->name != NULL ? s->name : "");
        const char *facts[] = {s->what, s->attribution, s->licence, s->date, s->status};
        for (guint f = 0; f < G_N_ELEMENTS(facts); f++)
            if (facts[f] != NULL && facts[f][0] != '\0')
                g_string_append_printf(out, "\n%s", facts[f]);
        if (s->read > 0)
            g_string_append_printf(out, _("\n%lld read, %lld kept"), (long long) s->read,
                                   (long long) s->kept);
    }
    return g_string_free(out, FALSE);
}

void
jum_about_show(GtkWindow *parent, JumSession *session)
{
    GtkWidget *about = adw_about_window_new();
    AdwAboutWindow *w = ADW_ABOUT_WINDOW(about);
    adw_about_window_set_application_name(w, "Jumeau");
    adw_about_window_set_application_icon(w, "org.jumeau.Jumeau");
    adw_about_window_set_version(w, JUM_VERSION);
    adw_about_window_set_license_type(w, GTK_LICENSE_GPL_3_0);
    adw_about_window_set_comments(w, _("The digital twin and supervision desk of a territory."));
    if (session != NULL) {
        g_autofree char *text = sources_text(session);
        g_autofree char *title =
            g_strdup_printf(_("Sources of %s"), jum_session_info(session)->name);
        adw_about_window_add_legal_section(w, title, NULL, GTK_LICENSE_CUSTOM, text);
    }
    gtk_window_set_transient_for(GTK_WINDOW(about), parent);
    gtk_window_set_modal(GTK_WINDOW(about), TRUE);
    gtk_window_present(GTK_WINDOW(about));
}
