/* Facts of the file as two columns.  Titles and units come from the column's own name ("height_m" →
 * "height, m"), translated where we have the word, so that a column added to the schema shows up without
 * a line here. */
#include "app/sheet-facts.h"

#include "app/sheet-light.h"
#include "base/i18n.h"
#include "city/vocabulary.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *column, *title;
} titles[] = {
    {"address", N_("Address")},
    {"area_km2", N_("Area")},
    {"azimuth_deg", N_("Direction")},
    {"built_year", N_("Built")},
    {"capacity", N_("Capacity")},
    {"capacity_ev", N_("Charging places")},
    {"capacity_pmr", N_("Places for disabled persons")},
    {"capacity_vph", N_("Capacity")},
    {"cct_k", N_("Colour temperature")},
    {"class", N_("Class")},
    {"commune", N_("Commune")},
    {"control", N_("Control")},
    {"customers", N_("Customers")},
    {"demand_m3s", N_("Mean demand")},
    {"diameter_m", N_("Diameter")},
    {"dim_min_pu", N_("Lowest level")},
    {"dwellings", N_("Dwellings")},
    {"elevation_m", N_("Elevation")},
    {"family", N_("Family")},
    {"flux_lm", N_("Luminous flux")},
    {"free_speed_kmh", N_("Free-flow speed")},
    {"ground_m", N_("Ground")},
    {"height_m", N_("Height")},
    {"id", N_("Identifier")},
    {"installed_on", N_("Installed")},
    {"kind", N_("Kind")},
    {"lanes", N_("Lanes")},
    {"length_m", N_("Length")},
    {"level_m", N_("Water level")},
    {"levels", N_("Storeys")},
    {"crown_m", N_("Crown")},
    {"species", N_("Species")},
    {"setting", N_("Setting")},
    {"travel_s", N_("Travel time")},
    {"roughness", N_("Roughness (Hazen-Williams)")},
    {"head_m", N_("Head")},
    {"flow_m3s", N_("Design flow")},
    {"start_level_m", N_("Starts below")},
    {"stop_level_m", N_("Stops above")},
    {"level_min_m", N_("Lowest level")},
    {"level_max_m", N_("Highest level")},
    {"level_init_m", N_("Initial level")},
    {"roof_height_m", N_("Height of the roof")},
    {"tram_priority", N_("Tram priority")},
    {"value_min", N_("Range from")},
    {"value_max", N_("Range to")},
    {"period_s", N_("Period")},
    {"max_age_s", N_("Highest age")},
    {"unit", N_("Unit")},
    {"site", N_("Site")},
    {"tariff", N_("Tariff")},
    {"cycle_s", N_("Cycle")},
    {"oneway", N_("One way")},
    {"lit", N_("Lit")},
    {"bridge", N_("Bridge")},
    {"tunnel", N_("Tunnel")},
    {"ref", N_("Number")},
    {"tilt_deg", N_("Tilt")},
    {"ulr_pct", N_("Light upwards")},
    {"normally_open", N_("Normally open")},
    {"car_park", N_("Car park")},
    {"floor_m2", N_("Floor area")},
    {"sensitive", N_("Sensitive site")},
    {"limit_high", N_("High limit")},
    {"limit_low", N_("Low limit")},
    {"line", N_("Line")},
    {"material", N_("Material")},
    {"modes", N_("Modes")},
    {"name", N_("Name")},
    {"owner", N_("Owner")},
    {"parent", N_("Fed or carried by")},
    {"population", N_("Population")},
    {"power_w", N_("Power")},
    {"programme", N_("Programme")},
    {"provenance", N_("Provenance")},
    {"accuracy_m", N_("Accuracy")},
    {"road", N_("Street")},
    {"roof_material", N_("Roof")},
    {"roof_shape", N_("Roof shape")},
    {"source", N_("Source")},
    {"speed_kmh", N_("Speed limit")},
    {"supply_w", N_("Supply")},
    {"type", N_("Type")},
    {"use", N_("Use")},
    {"volume_m3", N_("Volume")},
    {"wall_material", N_("Walls")},
    {"width_m", N_("Width")},
};

static const struct {
    const char *suffix, *unit;
    double factor;
} units[] = {
    {"_m3s", "L/s", 1000}, {"_km2", "km²", 1}, {"_kmh", "km/h", 1}, {"_vph", "veh/h", 1},
    {"_deg", "°", 1},      {"_pct", "%", 1},   {"_pu", "%", 100},   {"_lm", "lm", 1},
    {"_m3", "m³", 1},      {"_m2", "m²", 1},   {"_w", "W", 1},      {"_k", "K", 1},
    {"_s", "s", 1},        {"_m", "m", 1},
};

static const char *const inner[] = {"node",    "from_node", "to_node",   "photometry",
                                    "pattern", "road",      "direction", "routable",
                                    "profile", "symbol",    "stages",    "messages"};
static const char *const yes_or_no[] = {"oneway",        "lit",       "bridge",       "tunnel",
                                        "tram_priority", "sensitive", "normally_open"};
static const char *const operators_only[] = {"owner",      "control",   "parent", "source",
                                             "accuracy_m", "dwellings", "id"};

static gboolean
is_in(const char *name, const char *const *list, guint n)
{
    for (guint i = 0; i < n; i++)
        if (strcmp(list[i], name) == 0)
            return TRUE;
    return FALSE;
}

static const char *
title_of(const char *column)
{
    for (guint i = 0; i < G_N_ELEMENTS(titles); i++)
        if (strcmp(titles[i].column, column) == 0)
            return _(titles[i].title);
    return column;
}

static char *
number_text(const char *column, double value)
{
    for (guint i = 0; i < G_N_ELEMENTS(units); i++)
        if (g_str_has_suffix(column, units[i].suffix)) {
            double shown = value * units[i].factor;
            int decimals = fabs(shown) >= 100 || shown == floor(shown) ? 0 : 1;
            return g_strdup_printf("%.*f %s", decimals, shown, jum_unit_title(units[i].unit));
        }
    return g_strdup_printf("%.6g", value);
}

static const char *
word_text(const char *text)
{
    const char *known = jum_vocabulary_text(text);
    return known != NULL ? known : text;
}

static char *
cell_text(const JumLayer *layer, const JumColumnSchema *schema, guint row)
{
    int column = jum_layer_column(layer, schema->name);
    if (column < 0)
        return NULL;
    if (schema->type == JUM_COLUMN_TEXT) {
        const char *text = jum_layer_text(layer, column, row);
        return text != NULL && text[0] != '\0' ? g_strdup(word_text(text)) : NULL;
    }
    if (schema->type == JUM_COLUMN_INT) {
        gint64 value = jum_layer_int(layer, column, row);
        if (value != JUM_INT_NONE && is_in(schema->name, yes_or_no, G_N_ELEMENTS(yes_or_no)))
            return g_strdup(value != 0 ? _("yes") : _("no"));
        return value != JUM_INT_NONE ? g_strdup_printf("%" G_GINT64_FORMAT, value) : NULL;
    }
    double value = jum_layer_real(layer, column, row);
    return isfinite(value) ? number_text(schema->name, value) : NULL;
}

static char *
commune_text(JumSession *session, const char *code)
{
    const JumLayer *communes = jum_session_layer(session, JUM_TABLE_commune);
    gint64 found = communes != NULL ? jum_layer_find(communes, code) : -1;
    if (found < 0)
        return g_strdup(code);
    const char *name = jum_layer_text(communes, jum_layer_column(communes, "name"), (guint) found);
    return g_strdup(name != NULL ? name : code);
}

static void
add_fact(GtkGrid *grid, int *line, const char *title, const char *text)
{
    GtkWidget *left = gtk_label_new(title), *right = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(left), 0);
    gtk_label_set_yalign(GTK_LABEL(left), 0);
    gtk_label_set_xalign(GTK_LABEL(right), 0);
    gtk_label_set_wrap(GTK_LABEL(right), TRUE);
    gtk_label_set_wrap_mode(GTK_LABEL(right), PANGO_WRAP_WORD_CHAR);
    gtk_label_set_selectable(GTK_LABEL(right), FALSE);
    gtk_widget_add_css_class(left, "dim-label");
    gtk_widget_set_hexpand(right, TRUE);
    gtk_grid_attach(grid, left, 0, *line, 1, 1);
    gtk_grid_attach(grid, right, 1, (*line)++, 1, 1);
}

/* ---- links to other assets ---- */

static gboolean
is_link(JumSession *session, const char *text)
{
    JumTable table;
    guint row;
    return strchr(text, '/') != NULL &&
           jum_points_find_asset(jum_session_points(session), text, &table, &row);
}

static void
on_link(GtkButton *button, JumFocus *focus)
{
    const char *address = g_object_get_data(G_OBJECT(button), "address");
    g_autofree char *kept = g_strdup(address); /* the button dies with the sheet it stands on */
    JumSession *session = g_object_get_data(G_OBJECT(button), "session");
    double x_m, y_m;
    gboolean located = jum_session_locate(session, kept, &x_m, &y_m);
    jum_focus_select(focus, kept);
    if (located)
        jum_focus_fly(focus, x_m, y_m, 150);
}

static void
add_link(GtkGrid *grid,
         int *line,
         const char *title,
         const char *address,
         JumSession *session,
         JumFocus *focus)
{
    GtkWidget *left = gtk_label_new(title);
    g_autofree char *name = jum_session_title(session, address);
    GtkWidget *button = gtk_button_new_with_label(name);
    gtk_widget_set_tooltip_text(button, name);
    gtk_label_set_xalign(GTK_LABEL(left), 0);
    gtk_widget_add_css_class(left, "dim-label");
    gtk_widget_add_css_class(button, "link");
    gtk_label_set_yalign(GTK_LABEL(left), 0);
    gtk_widget_set_halign(button, GTK_ALIGN_START);
    gtk_label_set_ellipsize(GTK_LABEL(gtk_button_get_child(GTK_BUTTON(button))),
                            PANGO_ELLIPSIZE_END);
    g_object_set_data_full(G_OBJECT(button), "address", g_strdup(address), g_free);
    g_object_set_data_full(G_OBJECT(button), "session", g_object_ref(session), g_object_unref);
    g_signal_connect_object(button, "clicked", G_CALLBACK(on_link), focus, 0);
    gtk_grid_attach(grid, left, 0, *line, 1, 1);
    gtk_grid_attach(grid, button, 1, (*line)++, 1, 1);
}

GtkWidget *
jum_sheet_facts_new(
    JumSession *session, JumFocus *focus, const JumLayer *layer, guint row, gboolean public_only)
{
    GtkWidget *grid = gtk_grid_new();
    gtk_grid_set_column_spacing(GTK_GRID(grid), 12);
    gtk_grid_set_row_spacing(GTK_GRID(grid), 3);
    gtk_widget_add_css_class(grid, "facts");
    const JumTableSchema *schema = jum_schema_table(jum_layer_table(layer));
    int line = 0;
    for (guint c = 0; c < schema->n_columns; c++) {
        const JumColumnSchema *column = &schema->columns[c];
        if (is_in(column->name, inner, G_N_ELEMENTS(inner)) ||
            (public_only && is_in(column->name, operators_only, G_N_ELEMENTS(operators_only))))
            continue;
        g_autofree char *text = cell_text(layer, column, row);
        if (text == NULL)
            continue;
        if (strcmp(column->name, "commune") == 0) {
            g_autofree char *name = commune_text(session, text);
            add_fact(GTK_GRID(grid), &line, _("Commune"), name);
            continue;
        }
        if (is_link(session, text))
            add_link(GTK_GRID(grid), &line, title_of(column->name), text, session, focus);
        else if (strcmp(column->name, "parent") == 0) { /* of a table that is not measured */
            g_autofree char *name = jum_session_title(session, text);
            add_fact(GTK_GRID(grid), &line, title_of(column->name), name);
        } else
            add_fact(GTK_GRID(grid), &line, title_of(column->name), text);
    }
    if (jum_layer_table(layer) == JUM_TABLE_lamp && !public_only) {
        g_autofree char *kind = jum_sheet_light_kind(session, layer, row);
        g_autofree char *origins = jum_sheet_light_origins(session, layer, row);
        if (kind != NULL && origins != NULL) {
            add_fact(GTK_GRID(grid), &line, _("Luminaire"), kind);
            add_fact(GTK_GRID(grid), &line, _("Origin of the values"), origins);
        }
    }
    return grid;
}
