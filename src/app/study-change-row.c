/* One change of a scenario as an expander row.  The row keeps the change as it stands on screen; each control that moves
 * hands over a copy, and the sentence follows. */
#include "app/study-change-row.h"

#include "app/accessible.h"
#include "app/choice.h"
#include "base/i18n.h"

#include <math.h>

#define HOURS_N 48 /* half hours of a day */

typedef struct {
    JumSession *session;
    const JumStudyInput *input;
    JumChange *change;
    guint index;
    JumChangeRowHooks hooks;
    GtkWidget *row, *clocks[2];
    gboolean setting;
} Row;

typedef struct {
    Row *row;
    guint member;
    GPtrArray *choices;
} Member;

static void
row_free(gpointer data)
{
    Row *r = data;
    jum_change_free(r->change);
    g_object_unref(r->session);
    g_free(r);
}

static void
member_free(gpointer data)
{
    Member *m = data;
    if (m->choices != NULL)
        g_ptr_array_unref(m->choices);
    g_free(m);
}

/* ---- words ---- */

char *
jum_study_place_title(JumSession *session, const JumZone *zone)
{
    const JumLayer *communes = jum_session_layer(session, JUM_TABLE_commune);
    gint64 row;
    switch (zone->kind) {
    case JUM_ZONE_ALL:
        return g_strdup(_("the whole territory"));
    case JUM_ZONE_POLYGON:
        return g_strdup_printf(_("a zone of %u corners"), zone->n_vertices);
    case JUM_ZONE_COMMUNE:
        row = communes != NULL ? jum_layer_find(communes, zone->commune) : -1;
        return g_strdup(
            row >= 0 ? jum_layer_text(communes, jum_layer_column(communes, "name"), (guint) row)
                     : zone->commune);
    default:
        return zone->assets[1] == NULL
                   ? jum_session_title(session, zone->assets[0])
                   : g_strdup_printf(_("%u objects"), g_strv_length(zone->assets));
    }
}

static void
say(Row *r)
{
    g_autofree char *where = jum_study_place_title(r->session, &r->change->zone);
    g_autofree char *sentence = jum_change_sentence(r->change, where);
    const char *title = _(jum_change_info(r->change->type)->title);
    const char *rest = g_str_has_prefix(sentence, title) ? sentence + strlen(title) : sentence;
    const char *before = _(": ");
    if (g_str_has_prefix(rest, before))
        rest += strlen(before);
    g_autofree char *safe = g_markup_escape_text(rest, -1);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(r->row), title);
    adw_expander_row_set_subtitle(ADW_EXPANDER_ROW(r->row), safe);
    gtk_accessible_update_property(GTK_ACCESSIBLE(r->row), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence,
                                   -1);
}

static void
tell(Row *r)
{
    say(r);
    if (!r->setting)
        r->hooks.put(r->index, jum_change_dup(r->change), r->hooks.data);
}

/* ---- controls ---- */

static void
on_number(GtkSpinButton *spin, Member *m)
{
    m->row->change->number[m->member] = gtk_spin_button_get_value(spin);
    tell(m->row);
}

static void
on_choice(GtkDropDown *drop, GParamSpec *spec, Member *m)
{
    guint at = gtk_drop_down_get_selected(drop);
    if (at >= m->choices->len)
        return;
    g_free(m->row->change->text[m->member]);
    m->row->change->text[m->member] =
        g_strdup(((const JumStudyChoice *) m->choices->pdata[at])->name);
    tell(m->row);
}

static double
clock_of(GtkWidget *drop)
{
    guint at = gtk_drop_down_get_selected(GTK_DROP_DOWN(drop));
    return at == 0 ? NAN : (at - 1) * 1800.0;
}

/* Both hours or none: choosing one gives the other its usual value. */
static void
on_clock(GtkDropDown *drop, GParamSpec *spec, Member *m)
{
    Row *r = m->row;
    const JumChangeMember *members = jum_change_info(r->change->type)->members;
    if (r->setting)
        return;
    gboolean first = g_strcmp0(members[m->member].key, "from") == 0;
    guint from = first ? m->member : m->member - 1;
    GtkWidget *other = r->clocks[first ? 1 : 0];
    gboolean none = isnan(clock_of(GTK_WIDGET(drop)));
    r->setting = TRUE;
    if (none)
        gtk_drop_down_set_selected(GTK_DROP_DOWN(other), 0);
    else if (isnan(clock_of(other)))
        gtk_drop_down_set_selected(
            GTK_DROP_DOWN(other),
            1 + (guint) (members[first ? from + 1 : from].suggested / 1800.0) % HOURS_N);
    r->setting = FALSE;
    r->change->number[from] = clock_of(r->clocks[0]);
    r->change->number[from + 1] = clock_of(r->clocks[1]);
    if (r->change->number[from] == r->change->number[from + 1])
        r->change->number[from] = r->change->number[from + 1] = NAN; /* all the time */
    tell(r);
}

static GtkWidget *
number_control(Member *m, const JumChangeMember *info)
{
    double step = info->high - info->low <= 2.0 ? 0.05 : info->high - info->low <= 20.0 ? 0.1 : 1.0;
    GtkWidget *spin = gtk_spin_button_new_with_range(info->low, info->high, step);
    gtk_spin_button_set_digits(GTK_SPIN_BUTTON(spin), step < 0.1 ? 2 : step < 1.0 ? 1 : 0);
    gtk_spin_button_set_value(GTK_SPIN_BUTTON(spin), isfinite(m->row->change->number[m->member])
                                                         ? m->row->change->number[m->member]
                                                         : info->suggested);
    g_signal_connect(spin, "value-changed", G_CALLBACK(on_number), m);
    return spin;
}

static GtkWidget *
choice_control(Member *m, const JumChangeMember *info)
{
    guint selected = GTK_INVALID_LIST_POSITION;
    m->choices = jum_study_choices(m->row->input, m->row->change->type, info->key);
    g_autoptr(GtkStringList) titles = gtk_string_list_new(NULL);
    for (guint i = 0; i < m->choices->len; i++) {
        const JumStudyChoice *choice = m->choices->pdata[i];
        gtk_string_list_append(titles, choice->title);
        if (g_strcmp0(choice->name, m->row->change->text[m->member]) == 0)
            selected = i;
    }
    GtkWidget *drop = jum_choice_new(g_steal_pointer(&titles));
    gtk_drop_down_set_selected(GTK_DROP_DOWN(drop), selected);
    g_signal_connect(drop, "notify::selected", G_CALLBACK(on_choice), m);
    return drop;
}

static GtkWidget *
clock_control(Member *m, gboolean is_from)
{
    g_autoptr(GtkStringList) titles = gtk_string_list_new(NULL);
    double at = m->row->change->number[m->member];
    gtk_string_list_append(titles, _("always"));
    for (guint i = 0; i < HOURS_N; i++) {
        g_autofree char *text = g_strdup_printf("%02u:%02u", i / 2, i % 2 * 30);
        gtk_string_list_append(titles, text);
    }
    GtkWidget *drop = gtk_drop_down_new(G_LIST_MODEL(g_steal_pointer(&titles)), NULL);
    gtk_drop_down_set_selected(GTK_DROP_DOWN(drop),
                               isfinite(at) ? 1 + (guint) (at / 1800.0) % HOURS_N : 0);
    m->row->clocks[is_from ? 0 : 1] = drop;
    g_signal_connect(drop, "notify::selected", G_CALLBACK(on_clock), m);
    return drop;
}

static void
add_member(Row *r, guint at, const JumChangeMember *info)
{
    Member *m = g_new0(Member, 1);
    m->row = r;
    m->member = at;
    GtkWidget *control = info->kind == JUM_MEMBER_NUMBER   ? number_control(m, info)
                         : info->kind == JUM_MEMBER_CHOICE ? choice_control(m, info)
                                                           : clock_control(m, info->key[0] == 'f');
    g_autofree char *title = info->unit[0] != '\0'
                                 ? g_strdup_printf("%s (%s)", _(info->label), _(info->unit))
                                 : g_strdup(_(info->label));
    GtkWidget *line = adw_action_row_new();
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(line), title);
    gtk_widget_set_valign(control, GTK_ALIGN_CENTER);
    jum_accessible_name(control, title);
    adw_action_row_add_suffix(ADW_ACTION_ROW(line), control);
    g_object_set_data_full(G_OBJECT(control), "member", m, member_free);
    adw_expander_row_add_row(ADW_EXPANDER_ROW(r->row), line);
}

/* ---- building ---- */

static void
on_enabled(AdwExpanderRow *row, GParamSpec *spec, Row *r)
{
    r->change->disabled = !adw_expander_row_get_enable_expansion(row);
    r->hooks.enable(r->index, !r->change->disabled, r->hooks.data);
}

static void
on_remove(GtkButton *button, Row *r)
{
    r->hooks.remove(r->index, r->hooks.data);
}

GtkWidget *
jum_study_change_row_new(JumSession *session,
                         const JumStudyInput *input,
                         const JumChange *change,
                         guint index,
                         const JumChangeRowHooks *hooks)
{
    const JumChangeInfo *info = jum_change_info(change->type);
    Row *r = g_new0(Row, 1);
    r->session = g_object_ref(session);
    r->input = input;
    r->change = jum_change_dup(change);
    r->index = index;
    r->hooks = *hooks;
    r->row = adw_expander_row_new();
    g_object_set_data_full(G_OBJECT(r->row), "row", r, row_free);
    GtkWidget *remove = gtk_button_new_from_icon_name("user-trash-symbolic");
    gtk_widget_set_valign(remove, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(remove, "flat");
    gtk_widget_set_tooltip_text(remove, _("Remove this change"));
    jum_accessible_name(remove, _("Remove this change"));
    adw_expander_row_add_action(ADW_EXPANDER_ROW(r->row), remove);
    adw_expander_row_set_show_enable_switch(ADW_EXPANDER_ROW(r->row), TRUE);
    for (guint m = 0; info->members[m].kind != JUM_MEMBER_NONE; m++)
        add_member(r, m, &info->members[m]);
    adw_expander_row_set_enable_expansion(ADW_EXPANDER_ROW(r->row), !change->disabled);
    say(r);
    g_signal_connect(remove, "clicked", G_CALLBACK(on_remove), r);
    g_signal_connect(r->row, "notify::enable-expansion", G_CALLBACK(on_enabled), r);
    return r->row;
}
