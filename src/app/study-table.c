/* The result of a study as a table people can read aloud: one line a commune that is concerned, the total
 * first, differences with their sign, and under it what the figures rest on.  Figures from a fictitious
 * territory say so in the table itself. */
#include "app/study-table.h"

#include "base/i18n.h"

typedef struct {
    GtkWidget *grid, *basis;
} Table;

static void
put(GtkWidget *grid, int column, int row, const char *text, const char *style)
{
    GtkWidget *label = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(label), column == 0 ? 0 : 1);
    if (style != NULL)
        gtk_widget_add_css_class(label, style);
    gtk_widget_set_hexpand(label, column == 0);
    gtk_grid_attach(GTK_GRID(grid), label, column, row, 1, 1);
}

static void
put_line(GtkWidget *grid, int row, const char *name, const JumEnergyLine *l, const char *style)
{
    double kwh = l->then_kwh - l->today_kwh;
    double share = l->today_kwh > 0 ? kwh / l->today_kwh * 100 : 0;
    char *cells[] = {g_strdup(name),
                     g_strdup_printf("%u", l->changed),
                     g_strdup_printf("%'.0f", l->today_kwh),
                     g_strdup_printf("%'.0f", l->then_kwh),
                     g_strdup_printf("%+'.0f", kwh),
                     g_strdup_printf("%+.1f %%", share),
                     g_strdup_printf("%+'.0f", l->then_eur - l->today_eur),
                     g_strdup_printf("%+'.0f", l->then_kg_co2e - l->today_kg_co2e)};
    for (guint i = 0; i < G_N_ELEMENTS(cells); i++) {
        put(grid, (int) i, row, cells[i], style);
        g_free(cells[i]);
    }
}

GtkWidget *
jum_study_table_new(void)
{
    Table *t = g_new0(Table, 1);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    gtk_widget_add_css_class(box, "sheet-section");
    t->grid = gtk_grid_new();
    gtk_grid_set_column_spacing(GTK_GRID(t->grid), 14);
    gtk_grid_set_row_spacing(GTK_GRID(t->grid), 3);
    t->basis = gtk_label_new(_("Choose where and what changes, then “Compute”."));
    gtk_label_set_wrap(GTK_LABEL(t->basis), TRUE);
    gtk_label_set_xalign(GTK_LABEL(t->basis), 0);
    gtk_widget_add_css_class(t->basis, "caption");
    gtk_box_append(GTK_BOX(box), t->grid);
    gtk_box_append(GTK_BOX(box), t->basis);
    g_object_set_data_full(G_OBJECT(box), "table", t, g_free);
    return box;
}

/* The result keeps the words of the file, the same in every language; here a person reads them. */
static const char *
in_our_words(const char *text)
{
    static const char *const known[] = {/* data/lighting/tariffs.ini */
                                        N_("Public lighting, one price at all hours"),
                                        N_("Public lighting, peak and off-peak hours"),
                                        N_("our assumption, to be replaced by the contract"),
                                        N_("French electricity, mean consumption mix, life cycle"),
                                        N_("ADEME Base Empreinte; from memory, unverified")};
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (g_strcmp0(text, known[i]) == 0)
            return _(known[i]);
    return text != NULL ? text : "";
}

static char *
basis_text(const JumStudyResult *r)
{
    GString *out = g_string_new(NULL);
    if (r->synthetic)
        g_string_append(out, _("Fictitious territory: these figures are not those of any real "
                               "place. "));
    g_string_append_printf(out, _("Not calibrated. Programmes: %s. "),
                           g_strcmp0(r->basis, "assumption") == 0 ? _("our assumption") : r->basis);
    g_string_append_printf(out, _("Price: %s (%s, %d). CO₂: %s, %.3f kg/kWh (%s, %d). "),
                           in_our_words(r->tariff_title), in_our_words(r->tariff_source),
                           r->tariff_year, in_our_words(r->emission_title), r->kg_co2e_kwh,
                           in_our_words(r->emission_source), r->emission_year);
    g_string_append_printf(
        out, _("%u lamps change: %u by the desk, %u preset, %u by hand, %u by third parties."),
        r->total.changed, r->changed_remote, r->changed_preset, r->changed_manual,
        r->changed_third_party);
    if (r->without_power > 0 || r->without_programme > 0)
        g_string_append_printf(out, _(" %u lamps without power, %u without programme in the file."),
                               r->without_power, r->without_programme);
    return g_string_free(out, FALSE);
}

void
jum_study_table_show(GtkWidget *box, const JumStudyResult *r)
{
    Table *t = g_object_get_data(G_OBJECT(box), "table");
    const char *const heads[] = {_("Commune"),    _("Lamps"), _("kWh today"), _("kWh then"),
                                 _("Difference"), "",         _("€ a year"),  _("kg CO₂ a year")};
    for (GtkWidget *child; (child = gtk_widget_get_first_child(t->grid)) != NULL;)
        gtk_grid_remove(GTK_GRID(t->grid), child);
    for (guint i = 0; i < G_N_ELEMENTS(heads); i++)
        put(t->grid, (int) i, 0, heads[i], "dim-label");
    put_line(t->grid, 1, _("Together"), &r->total, "heading");
    int line = 2;
    for (guint i = 0; i < r->communes->len; i++) {
        const JumEnergyRow *row = &g_array_index(r->communes, JumEnergyRow, i);
        if (row->line.changed == 0)
            continue;
        const char *name = row->name != NULL && row->name[0] != '\0' ? row->name : row->key;
        put_line(t->grid, line++, name[0] != '\0' ? name : _("no commune"), &row->line, NULL);
    }
    g_autofree char *basis = basis_text(r);
    gtk_label_set_text(GTK_LABEL(t->basis), basis);
}
