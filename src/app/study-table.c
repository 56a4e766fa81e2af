/* The result of a study as people read it: the figures first, each today, then and the difference with its sign; below
 * them one table at a time, sorted by a click on a head, whose lines fly to what they stand for; under it what the
 * figures rest on.  Figures of a fictitious territory say so in the panel itself. */
#include "app/study-table.h"

#include "app/accessible.h"
#include "app/study-model.h"
#include "base/i18n.h"
#include "overlay/scale.h"

#include <math.h>

#define FLY_M      250.0
#define NAME_PX    230
#define WORD_PX    150
#define FIGURES_PX 300

typedef struct {
    JumSession *session;
    JumFocus *focus;
    const JumStudyResult *result;
    JumStudyModel *model;
    GtkWidget *grid, *which, *view, *basis, *scrolled;
    GPtrArray *names; /* "water.customers", in the order of @which */
    gboolean setting;
    int probed;
} Panel;

static void
panel_free(gpointer data)
{
    Panel *p = data;
    g_object_unref(p->model);
    g_ptr_array_unref(p->names);
    g_object_unref(p->session);
    g_object_unref(p->focus);
    g_free(p);
}

/* ---- figures ---- */

static void
put(GtkWidget *grid, int column, int row, const char *text, const char *style)
{
    GtkWidget *label = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(label), column == 0 ? 0 : 1);
    if (style != NULL)
        gtk_widget_add_css_class(label, style);
    gtk_grid_attach(GTK_GRID(grid), label, column, row, 1, 1);
}

/* @text: [JUM_VALUE_BYTES] */
static const char *
number_text(double value, int decimals, char *text)
{
    if (decimals != JUM_DECIMALS_CLOCK)
        return jum_number_text(value, decimals, text);
    return jum_study_clock_text(value, text, JUM_VALUE_BYTES);
}

static char *
signed_text(double value, int decimals)
{
    char text[JUM_VALUE_BYTES];
    if (isnan(value))
        return g_strdup("");
    number_text(fabs(value), decimals, text);
    double step = decimals >= 0 ? pow(10.0, -decimals) : 1.0 / 60.0;
    return g_strdup_printf("%s%s", fabs(value) < 0.5 * step ? "= " : value > 0 ? "+" : "−", text);
}

static void
put_indicator(GtkWidget *grid, int row, const JumIndicator *i, gboolean compared)
{
    char today[JUM_VALUE_BYTES], then[JUM_VALUE_BYTES], share[JUM_VALUE_BYTES] = "";
    g_autofree char *title = i->unit[0] != '\0'
                                 ? g_strdup_printf("%s (%s)", _(i->title), _(i->unit))
                                 : g_strdup(_(i->title));
    g_autofree char *difference = signed_text(i->then - i->today, i->decimals);
    put(grid, 0, row, title, NULL);
    put(grid, 1, row, number_text(i->today, i->decimals, today), NULL);
    if (!compared)
        return;
    put(grid, 2, row, number_text(i->then, i->decimals, then), NULL);
    put(grid, 3, row, difference, "heading");
    if (i->today != 0.0 && i->decimals >= 0 && isfinite(i->then / i->today)) {
        g_autofree char *pct = signed_text(100.0 * (i->then - i->today) / fabs(i->today), 1);
        g_snprintf(share, sizeof share, "%s\u00a0%%", pct);
    }
    put(grid, 4, row, share, NULL);
}

static void
show_figures(Panel *p)
{
    const char *const heads[] = {_("Figures"), _("Today"), _("Scenario"), _("Difference"), ""};
    int line = 0;
    for (GtkWidget *child; (child = gtk_widget_get_first_child(p->grid)) != NULL;)
        gtk_grid_remove(GTK_GRID(p->grid), child);
    gboolean compared = FALSE; /* or what is, alone */
    for (int k = 0; p->result != NULL && k < JUM_N_STUDIES; k++)
        for (guint i = 0; p->result->parts[k] != NULL && i < p->result->parts[k]->indicators->len;
             i++)
            compared =
                compared ||
                isfinite(g_array_index(p->result->parts[k]->indicators, JumIndicator, i).then);
    for (guint c = 0; p->result != NULL && c < (compared ? G_N_ELEMENTS(heads) : 2u); c++)
        put(p->grid, (int) c, 0, c == 1 && !compared ? _("Now") : heads[c], "dim-label");
    for (int k = 0; p->result != NULL && k < JUM_N_STUDIES; k++) {
        const JumStudyPart *part = p->result->parts[k];
        for (guint i = 0; part != NULL && i < part->indicators->len; i++)
            put_indicator(p->grid, ++line, &g_array_index(part->indicators, JumIndicator, i),
                          compared);
    }
}

static void
show_basis(Panel *p)
{
    GString *out = g_string_new(NULL);
    if (p->result == NULL)
        g_string_append(out, _("Add a change: select an object on the map, or choose a zone."));
    if (p->result != NULL && p->result->synthetic)
        g_string_append(out, _("Fictitious territory: these figures are not those of any real "
                               "place. "));
    for (int k = 0; p->result != NULL && k < JUM_N_STUDIES; k++) {
        const JumStudyPart *part = p->result->parts[k];
        if (part != NULL && !part->converged)
            g_string_append_printf(out, _("%s: the computation did not reach its tolerance. "),
                                   jum_study_kind_title(part->kind));
        if (part != NULL && part->basis != NULL) {
            g_autofree char *basis = part->basis(part);
            g_string_append_printf(out, "%s ", basis);
        }
    }
    gtk_label_set_text(GTK_LABEL(p->basis), out->str);
    g_string_free(out, TRUE);
}

/* ---- one table ---- */

static char *
cell_text(const JumStudyColumn *column, guint row)
{
    char number[JUM_VALUE_BYTES];
    if (column->texts != NULL && column->texts[row] != NULL)
        return g_strdup(column->is_word && column->texts[row][0] != '\0' ? _(column->texts[row])
                                                                         : column->texts[row]);
    if (column->texts != NULL || isnan(column->numbers[row]))
        return g_strdup("");
    return g_strdup(number_text(column->numbers[row], column->decimals, number));
}

static void
on_setup(GtkSignalListItemFactory *factory, GtkListItem *item, Panel *p)
{
    guint c = GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(factory), "column"));
    const JumStudyTable *table = jum_study_model_table(p->model);
    gboolean text = table == NULL || g_array_index(table->columns, JumStudyColumn, c).texts != NULL;
    GtkWidget *label = gtk_label_new("");
    gtk_label_set_xalign(GTK_LABEL(label), text ? 0 : 1);
    gtk_label_set_ellipsize(GTK_LABEL(label), text ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    gtk_list_item_set_child(item, label);
}

static void
on_bind(GtkSignalListItemFactory *factory, GtkListItem *item, Panel *p)
{
    guint c = GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(factory), "column"));
    const JumStudyTable *table = jum_study_model_table(p->model);
    JumStudyRow *row = gtk_list_item_get_item(item);
    if (table == NULL || row == NULL || c >= table->columns->len)
        return;
    g_autofree char *text =
        cell_text(&g_array_index(table->columns, JumStudyColumn, c), jum_study_row_row(row));
    gtk_label_set_text(GTK_LABEL(gtk_list_item_get_child(item)), text);
}

/* The order itself is made in the model.  GTK draws the arrows and knows which head was pressed, but before 4.10 it only
 * tells by comparing: so it is asked about two rows, and the column that is asked in turn leaves its number. */
typedef struct {
    Panel *panel;
    int column;
} Probe;

static int
probe(gconstpointer a, gconstpointer b, gpointer data)
{
    const Probe *p = data;
    p->panel->probed = p->column;
    return GTK_ORDERING_SMALLER;
}

static void
on_sorter(GtkSorter *sorter, GtkSorterChange change, Panel *p)
{
    if (p->setting)
        return;
    g_autoptr(JumStudyRow) a = g_object_new(JUM_TYPE_STUDY_ROW, NULL);
    g_autoptr(JumStudyRow) b = g_object_new(JUM_TYPE_STUDY_ROW, NULL);
    p->probed = -1;
    GtkOrdering order = gtk_sorter_compare(sorter, a, b);
    jum_study_model_sort(p->model, p->probed, order == GTK_ORDERING_LARGER);
}

static void
add_column(Panel *p, guint c, const JumStudyColumn *column)
{
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
    Probe *asked = g_new(Probe, 1);
    *asked = (Probe){p, (int) c};
    g_object_set_data(G_OBJECT(factory), "column", GUINT_TO_POINTER(c));
    g_signal_connect(factory, "setup", G_CALLBACK(on_setup), p);
    g_signal_connect(factory, "bind", G_CALLBACK(on_bind), p);
    g_autofree char *title = column->unit[0] != '\0'
                                 ? g_strdup_printf("%s (%s)", _(column->title), _(column->unit))
                                 : g_strdup(_(column->title));
    g_autoptr(GtkColumnViewColumn) made = gtk_column_view_column_new(title, factory);
    g_autoptr(GtkCustomSorter) sorter = gtk_custom_sorter_new(probe, asked, g_free);
    gtk_column_view_column_set_resizable(made, TRUE);
    gtk_column_view_column_set_sorter(made, GTK_SORTER(sorter));
    gtk_column_view_column_set_expand(made, column->texts != NULL);
    if (column->texts != NULL) /* no more than there is: heads of figures are long */
        gtk_column_view_column_set_fixed_width(made, c == 0 ? NAME_PX : WORD_PX);
    gtk_column_view_append_column(GTK_COLUMN_VIEW(p->view), made);
}

static void
show_table(Panel *p, const JumStudyTable *table)
{
    GListModel *columns = gtk_column_view_get_columns(GTK_COLUMN_VIEW(p->view));
    p->setting = TRUE;
    while (g_list_model_get_n_items(columns) > 0) {
        g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item(columns, 0);
        gtk_column_view_remove_column(GTK_COLUMN_VIEW(p->view), column);
    }
    jum_study_model_show(p->model, table);
    for (guint c = 0; table != NULL && c < table->columns->len; c++)
        add_column(p, c, &g_array_index(table->columns, JumStudyColumn, c));
    p->setting = FALSE;
    gtk_widget_set_visible(p->scrolled, table != NULL);
}

static const JumStudyTable *
chosen(Panel *p)
{
    guint at = gtk_drop_down_get_selected(GTK_DROP_DOWN(p->which)), n = 0;
    for (int k = 0; p->result != NULL && k < JUM_N_STUDIES; k++)
        for (guint t = 0; p->result->parts[k] != NULL && t < p->result->parts[k]->tables->len; t++)
            if (n++ == at)
                return p->result->parts[k]->tables->pdata[t];
    return NULL;
}

static void
on_which(GtkDropDown *drop, GParamSpec *spec, Panel *p)
{
    if (!p->setting)
        show_table(p, chosen(p));
}

static void
on_activate(GtkColumnView *view, guint position, Panel *p)
{
    const JumStudyTable *table = jum_study_model_table(p->model);
    double x_m, y_m;
    guint row = jum_study_model_row(p->model, position);
    const char *address = table != NULL && row < table->n_rows ? table->address[row] : NULL;
    if (address == NULL)
        return;
    gboolean located = jum_session_locate(p->session, address, &x_m, &y_m);
    jum_focus_select(p->focus, address);
    if (!located)
        return;
    jum_focus_set_place(p->focus, x_m, y_m);
    jum_focus_fly(p->focus, x_m, y_m, FLY_M);
}

/* ---- building ---- */

GtkWidget *
jum_study_table_new(JumSession *session, JumFocus *focus)
{
    Panel *p = g_new0(Panel, 1);
    p->session = g_object_ref(session);
    p->focus = g_object_ref(focus);
    p->model = jum_study_model_new();
    p->names = g_ptr_array_new_with_free_func(g_free);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 14);
    gtk_widget_add_css_class(box, "sheet-section");
    g_object_set_data_full(G_OBJECT(box), "panel", p, panel_free);
    p->grid = gtk_grid_new();
    gtk_grid_set_column_spacing(GTK_GRID(p->grid), 14);
    gtk_grid_set_row_spacing(GTK_GRID(p->grid), 3);
    p->basis = gtk_label_new(NULL);
    gtk_label_set_wrap(GTK_LABEL(p->basis), TRUE);
    gtk_label_set_xalign(GTK_LABEL(p->basis), 0);
    gtk_label_set_width_chars(GTK_LABEL(p->basis), 44);
    gtk_label_set_max_width_chars(GTK_LABEL(p->basis), 48);
    gtk_widget_add_css_class(p->basis, "caption");
    GtkWidget *left = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    gtk_box_append(GTK_BOX(left), p->grid);
    gtk_box_append(GTK_BOX(left), p->basis);
    GtkWidget *figures = gtk_scrolled_window_new();
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(figures), GTK_POLICY_AUTOMATIC,
                                   GTK_POLICY_AUTOMATIC); /* a narrow screen moves along them */
    gtk_scrolled_window_set_propagate_natural_width(GTK_SCROLLED_WINDOW(figures), TRUE);
    gtk_scrolled_window_set_min_content_width(GTK_SCROLLED_WINDOW(figures), FIGURES_PX);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(figures), left);
    gtk_box_append(GTK_BOX(box), figures);
    p->which = gtk_drop_down_new_from_strings((const char *const[]){NULL});
    gtk_widget_set_halign(p->which, GTK_ALIGN_START);
    jum_accessible_name(p->which, _("Table"));
    g_signal_connect(p->which, "notify::selected", G_CALLBACK(on_which), p);
    p->view = gtk_column_view_new(
        GTK_SELECTION_MODEL(gtk_single_selection_new(g_object_ref(G_LIST_MODEL(p->model)))));
    jum_accessible_name(p->view, _("Results"));
    g_signal_connect(p->view, "activate", G_CALLBACK(on_activate), p);
    g_signal_connect(gtk_column_view_get_sorter(GTK_COLUMN_VIEW(p->view)), "changed",
                     G_CALLBACK(on_sorter), p);
    GtkWidget *inner = gtk_scrolled_window_new();
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(inner), p->view);
    gtk_widget_set_vexpand(inner, TRUE);
    p->scrolled = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    gtk_widget_set_hexpand(p->scrolled, TRUE);
    gtk_box_append(GTK_BOX(p->scrolled), p->which);
    gtk_box_append(GTK_BOX(p->scrolled), inner);
    gtk_box_append(GTK_BOX(box), p->scrolled);
    jum_study_table_show(box, NULL);
    return box;
}

void
jum_study_table_show(GtkWidget *box, const JumStudyResult *result)
{
    Panel *p = g_object_get_data(G_OBJECT(box), "panel");
    g_autofree char *before = NULL;
    guint at = gtk_drop_down_get_selected(GTK_DROP_DOWN(p->which)), again = 0;
    if (at < p->names->len)
        before = g_strdup(p->names->pdata[at]);
    p->result = result;
    g_ptr_array_set_size(p->names, 0);
    g_autoptr(GtkStringList) titles = gtk_string_list_new(NULL);
    for (int k = 0; result != NULL && k < JUM_N_STUDIES; k++)
        for (guint t = 0; result->parts[k] != NULL && t < result->parts[k]->tables->len; t++) {
            const JumStudyTable *table = result->parts[k]->tables->pdata[t];
            char *name = g_strconcat(jum_study_kind_name((JumStudyKind) k), ".", table->key, NULL);
            if (g_strcmp0(name, before) == 0)
                again = p->names->len;
            g_ptr_array_add(p->names, name);
            gtk_string_list_append(titles, _(table->title));
        }
    p->setting = TRUE;
    gtk_drop_down_set_model(GTK_DROP_DOWN(p->which), G_LIST_MODEL(titles));
    if (p->names->len > 0)
        gtk_drop_down_set_selected(GTK_DROP_DOWN(p->which), again);
    p->setting = FALSE;
    show_figures(p);
    show_basis(p);
    show_table(p, chosen(p));
}

void
jum_study_table_wait(GtkWidget *box)
{
    Panel *p = g_object_get_data(G_OBJECT(box), "panel");
    if (p->result == NULL)
        gtk_label_set_text(GTK_LABEL(p->basis), _("Computing…"));
}

char *
jum_study_table_export(GtkWidget *box)
{
    Panel *p = g_object_get_data(G_OBJECT(box), "panel");
    guint at = gtk_drop_down_get_selected(GTK_DROP_DOWN(p->which));
    if (p->result == NULL)
        return NULL;
    return jum_study_result_to_csv(p->result,
                                   at < p->names->len ? p->names->pdata[at] : "indicators", NULL);
}
