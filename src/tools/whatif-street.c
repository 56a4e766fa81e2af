/* jumeau-whatif street: one luminaire along a straight street, measured as EN 13201-3 says and judged by a class of
 * EN 13201-2; without a spacing, the widest that meets the class.  The luminaire is one of our generic kinds or a
 * photometric file. */
#include <math.h>
#include <string.h>

#include "base/json-text.h"
#include "base/number.h"
#include "formats/photometry.h"
#include "formats/road-surface.h"
#include "model/luminaire-types.h"
#include "sim/lighting/road.h"
#include "tools/whatif.h"

typedef struct {
    const char *luminaire, *arrangement, *surface, *class, *path_class, *csv;
    double width_m, lanes, height_m, spacing_m, overhang_m, tilt_deg, flux_lm, power_w, maintenance;
    double from_m, to_m, step_m, hours;
    double path_from_m, path_width_m;
    gboolean json;
} Asked;

typedef struct {
    const JumLuminaireType *type;
    JumRoadSurface *own; /* of a file */
    const JumRTable *surface;
    JumStreet street;
    JumRoad road;
    const JumRoadClass *class;
    JumRoadMeasures m;
    const JumRoadClass *path_class;
    JumPathMeasures path; /* of a footpath, where one is asked */
    guint32 fails, path_fails;
    gboolean searched;
    double power_w;
} Answer;

static const char *const ARRANGEMENTS[] = {"one-side", "opposite", "staggered", "axial", "central"};

static gboolean
usage(GError **error, const char *what)
{
    g_set_error_literal(error, JUM_ERROR, JUM_ERROR_USAGE, what);
    return FALSE;
}

/* A generic kind by its name, else a file. */
static const JumLuminaireType *
find_type(JumLuminaireTypes *types, const char *name, gboolean quiet, GError **error)
{
    int index = jum_luminaire_types_find(types, name);
    if (index >= 0)
        return &types->types[index];
    if (strchr(name, '.') == NULL && strchr(name, '/') == NULL) {
        g_autoptr(GString) known = g_string_new(NULL);
        for (guint i = 0; i < types->n_types; i++)
            g_string_append_printf(known, " %s", types->types[i].name);
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING,
                    "there is no luminaire '%s': a photometric file, or one of%s", name,
                    known->str);
        return NULL;
    }
    g_autoptr(JumPhotometry) file = jum_photometry_load(name, error);
    if (file == NULL)
        return NULL;
    for (guint i = 0; !quiet && i < file->warnings->len; i++)
        g_printerr("jumeau-whatif street: %s\n", (char *) file->warnings->pdata[i]);
    jum_photometry_turn(file, file->street_c_deg);
    JumIntensity intensity = jum_photometry_intensity(file);
    index = jum_luminaire_types_add(types, file->name, &intensity, file->power_w);
    if (index >= 0)
        return &types->types[index];
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "%s: it sends no light at all", name);
    return NULL;
}

static gboolean
check(const Asked *a, Answer *r, GError **error)
{
    guint k = 0;
    while (k < G_N_ELEMENTS(ARRANGEMENTS) && strcmp(ARRANGEMENTS[k], a->arrangement) != 0)
        k++;
    if (k == G_N_ELEMENTS(ARRANGEMENTS))
        return usage(error, "--arrangement: one of one-side opposite staggered axial central");
    r->surface = jum_r_table(a->surface);
    if (r->surface == NULL && strcmp(a->surface, "none") != 0 && strchr(a->surface, '.') == NULL)
        return usage(error, "--surface: R3, C2, matt, none or a CSV file of 10 000 r (we have no "
                            "other r-table in full)");
    if (a->class != NULL && jum_road_class(a->class) == NULL)
        return usage(error, "--class: M1 to M6, C0 to C5, P1 to P7");
    if (a->path_class != NULL && !(a->path_width_m > 0.0))
        return usage(error, "--path-class wants --path-width");
    r->path_class = jum_road_class(a->path_class);
    if (a->path_class != NULL && (r->path_class == NULL || a->path_class[0] == 'M'))
        return usage(error, "--path-class: P1 to P7, C0 to C5");
    if (a->class == NULL && isnan(a->spacing_m))
        return usage(error, "--spacing, or --class to look for the widest one");
    if (!(a->lanes >= 1.0 && a->lanes <= 16.0) || a->lanes != floor(a->lanes))
        return usage(error, "--lanes: a whole number from 1 to 16");
    r->street = (JumStreet){.arrangement = (JumArrangement) k,
                            .spacing_m = a->spacing_m,
                            .height_m = a->height_m,
                            .tilt_deg = a->tilt_deg,
                            .overhang_m = a->overhang_m,
                            .width_m = a->width_m};
    r->class = jum_road_class(a->class);
    return TRUE;
}

static gboolean
solve(const Asked *a, Answer *r, GError **error)
{
    double factor = isnan(a->maintenance) ? r->type->maintenance : a->maintenance;
    double flux_lm = isnan(a->flux_lm) ? r->type->flux_lm : a->flux_lm;
    r->power_w = isnan(a->power_w) ? flux_lm / r->type->lm_w : a->power_w;
    r->street.scale = flux_lm / 1000.0 * factor;
    r->road = (JumRoad){.n_intensities = 1,
                        .intensities = &r->type->intensity,
                        .width_m = a->width_m,
                        .n_lanes = (guint32) a->lanes,
                        .surface = r->surface,
                        .maintenance = factor};
    r->searched = isnan(a->spacing_m);
    JumRoadStatus status;
    if (r->searched) {
        double widest;
        status = jum_street_widest(&r->street, &r->road, r->class, a->from_m, a->to_m, a->step_m,
                                   &widest, &r->m, &r->fails);
        r->street.spacing_m = widest;
    } else {
        status = jum_street_measure(&r->street, &r->road, &r->m);
        if (status == JUM_ROAD_OK && r->class != NULL)
            r->fails = jum_road_judge(r->class, &r->m);
    }
    if (status == JUM_ROAD_OK && a->path_width_m > 0.0 && !isnan(r->street.spacing_m))
        status = jum_street_path(&r->street, &r->road, a->path_from_m, a->path_width_m, &r->path);
    if (status == JUM_ROAD_OK && r->path_class != NULL) {
        const JumRoadMeasures path = {
            .e_mean_lx = r->path.e_mean_lx, .e_min_lx = r->path.e_min_lx, .e_uo = r->path.e_uo};
        r->path_fails = jum_road_judge(r->path_class, &path);
    }
    if (status == JUM_ROAD_OK)
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                "a length, a height, a factor or a flux of this street is out of range (spacing "
                "2–1000 m, height up to 60 m, width 0.5–100 m, maintenance above 0 up to 1)");
    return FALSE;
}

/* A table of somebody's own. */
static gboolean
find_surface(const Asked *a, Answer *r, GError **error)
{
    if (r->surface != NULL || strcmp(a->surface, "none") == 0)
        return TRUE;
    r->own = jum_road_surface_load(a->surface, error);
    r->surface = r->own != NULL ? &r->own->table : NULL;
    return r->own != NULL;
}

/* ---- the answer ---- */

static double
luminaires_per_spacing(const JumStreet *s)
{
    return s->arrangement == JUM_ARRANGEMENT_ONE_SIDE || s->arrangement == JUM_ARRANGEMENT_AXIAL
               ? 1.0
               : 2.0;
}

static const char *const FAILS[] = {
    "mean",   "overall_uniformity", "lengthwise_uniformity", "glare", "edge",
    "excess", "no_luminance"};

static void
add_fails(JumJsonText *json, const char *key, guint32 fails)
{
    jum_json_text_key(json, key);
    jum_json_text_begin_array(json, TRUE);
    for (guint i = 0; i < G_N_ELEMENTS(FAILS); i++)
        if ((fails & (1u << i)) != 0)
            jum_json_text_string(json, FAILS[i]);
    jum_json_text_end_array(json);
}

/* EN 13201-5: power density W/(lx·m²) and yearly energy kWh/m², of the carriageway alone, at full level. */
static void
add_energy(JumJsonText *json, const Asked *a, const Answer *r)
{
    double power_w = r->power_w * luminaires_per_spacing(&r->street);
    double area_m2 = r->street.spacing_m * r->street.width_m;
    jum_json_text_add_number(json, "power_w_per_luminaire", r->power_w);
    jum_json_text_add_number(json, "dp_w_lx_m2", power_w / (area_m2 * r->m.e_mean_lx));
    jum_json_text_add_number(json, "de_kwh_m2_year", power_w * a->hours / 1000.0 / area_m2);
    jum_json_text_add_number(json, "de_hours", a->hours);
}

static void
print_json(const Asked *a, const Answer *r)
{
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "luminaire", r->type->name);
    jum_json_text_add_string(json, "photometry", r->type->measured ? "measured" : "generic");
    jum_json_text_add_string(json, "arrangement", a->arrangement);
    jum_json_text_add_number(json, "spacing_m", r->street.spacing_m);
    jum_json_text_add_bool(json, "widest", r->searched);
    jum_json_text_add_number(json, "flux_lm", r->street.scale * 1000.0 / r->road.maintenance);
    jum_json_text_add_number(json, "maintenance", r->road.maintenance);
    jum_json_text_add_string(json, "surface", r->surface != NULL ? r->surface->name : NULL);
    jum_json_text_add_number(json, "surface_q0", r->surface != NULL ? r->surface->q0 : NAN);
    jum_json_text_add_number(json, "e_mean_lx", r->m.e_mean_lx);
    jum_json_text_add_number(json, "e_min_lx", r->m.e_min_lx);
    jum_json_text_add_number(json, "e_max_lx", r->m.e_max_lx);
    jum_json_text_add_number(json, "e_uo", r->m.e_uo);
    jum_json_text_add_number(json, "l_mean_cd_m2", r->m.l_mean_cd_m2);
    jum_json_text_add_number(json, "l_uo", r->m.l_uo);
    jum_json_text_add_number(json, "l_ul", r->m.l_ul);
    jum_json_text_add_number(json, "fti_pct", r->m.ti_pct);
    jum_json_text_add_number(json, "rei", r->m.eir);
    if (r->class != NULL) {
        jum_json_text_add_string(json, "class", r->class->name);
        jum_json_text_add_string(json, "verdict", r->fails == 0 ? "pass" : "fail");
        add_fails(json, "fails", r->fails);
    }
    if (a->path_width_m > 0.0) {
        jum_json_text_add_number(json, "path_e_mean_lx", r->path.e_mean_lx);
        jum_json_text_add_number(json, "path_e_min_lx", r->path.e_min_lx);
        jum_json_text_add_number(json, "path_ev_min_lx", r->path.ev_min_lx);
        jum_json_text_add_number(json, "path_esc_min_lx", r->path.esc_min_lx);
    }
    if (r->path_class != NULL) {
        jum_json_text_add_string(json, "path_class", r->path_class->name);
        jum_json_text_add_string(json, "path_verdict", r->path_fails == 0 ? "pass" : "fail");
        add_fails(json, "path_fails", r->path_fails);
    }
    add_energy(json, a, r);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
}

static void
print_number(const char *name, double value, int decimals, const char *unit)
{
    char text[JUM_NUMBER_BYTES];
    if (!isnan(value))
        g_print("%-10s %s%s\n", name, jum_number_format_fixed(text, value, decimals), unit);
}

static void
print_class(const JumRoadClass *class, guint32 fails)
{
    if (class == NULL)
        return;
    g_print("%-10s %s", class->name, fails == 0 ? "met" : "not met:");
    for (guint i = 0; i < G_N_ELEMENTS(FAILS); i++)
        if ((fails & (1u << i)) != 0)
            g_print(" %s", FAILS[i]);
    g_print("\n");
}

static void
print_text(const Answer *r)
{
    print_number("spacing", r->street.spacing_m, 2, " m");
    print_number("E mean", r->m.e_mean_lx, 2, " lx");
    print_number("E min", r->m.e_min_lx, 2, " lx");
    print_number("E Uo", r->m.e_uo, 3, "");
    print_number("L mean", r->m.l_mean_cd_m2, 3, " cd/m²");
    print_number("L Uo", r->m.l_uo, 3, "");
    print_number("L Ul", r->m.l_ul, 3, "");
    print_number("fTI", r->m.ti_pct, 1, " %");
    print_number("R_EI", r->m.eir, 3, "");
    print_class(r->class, r->fails);
    if (r->path.grid.nx > 0) {
        print_number("path E", r->path.e_mean_lx, 2, " lx");
        print_number("path min", r->path.e_min_lx, 2, " lx");
        print_number("Ev min", r->path.ev_min_lx, 2, " lx");
        print_number("Esc min", r->path.esc_min_lx, 2, " lx");
    }
    print_class(r->path_class, r->path_fails);
}

/* ---- the grid ---- */

static void
add_grid(
    GString *csv, const char *quantity, int lane, const JumRoadGrid *grid, const double *values)
{
    for (guint j = 0; j < grid->ny; j++)
        for (guint i = 0; i < grid->nx; i++) {
            char x[JUM_NUMBER_BYTES], y[JUM_NUMBER_BYTES], v[JUM_NUMBER_BYTES];
            g_string_append(csv, quantity);
            if (lane >= 0)
                g_string_append_printf(csv, ",%d", lane + 1);
            else
                g_string_append(csv, ",");
            g_string_append_printf(csv, ",%s,%s,%s\n",
                                   jum_number_format(x, grid->x0_m + i * grid->dx_m),
                                   jum_number_format(y, grid->y0_m + j * grid->dy_m),
                                   jum_number_format(v, values[(gsize) j * grid->nx + i]));
        }
}

static gboolean
write_grid(const Answer *r, const char *path, GError **error)
{
    g_autofree JumLuminaire *luminaires = g_new0(JumLuminaire, JUM_STREET_MOST);
    const JumRoadGrid *lux = &r->m.lux_grid, *luminance = &r->m.luminance_grid;
    const JumRoadGrid *foot = &r->path.grid;
    gsize most = MAX((gsize) lux->nx * lux->ny, (gsize) luminance->nx * luminance->ny);
    g_autofree double *values = g_new0(double, MAX(most, (gsize) foot->nx * foot->ny));
    g_autoptr(GString) csv = g_string_new("quantity,observer_lane,x_m,y_m,value\n");
    JumRoad road = r->road;
    road.n_luminaires = jum_street_lay(&r->street, luminaires);
    road.luminaires = luminaires;
    road.length_m = r->street.spacing_m;
    jum_road_illuminance(&road, lux, values);
    add_grid(csv, "illuminance_lx", -1, lux, values);
    if (foot->nx > 0) {
        jum_road_illuminance(&road, foot, values);
        add_grid(csv, "path_illuminance_lx", -1, foot, values);
    }
    for (guint lane = 0; road.surface != NULL && lane < road.n_lanes; lane++) {
        jum_road_luminance(&road, luminance, lane, values);
        add_grid(csv, "luminance_cd_m2", (int) lane, luminance, values);
    }
    g_autoptr(GError) why = NULL;
    if (g_file_set_contents(path, csv->str, (gssize) csv->len, &why))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
    return FALSE;
}

static JumExit
answer(const Asked *a, Answer *r, GError **error)
{
    g_autoptr(JumLuminaireTypes) types = jum_luminaire_types_load(NULL, error);
    if (types == NULL || !find_surface(a, r, error) ||
        (r->type = find_type(types, a->luminaire, a->json, error)) == NULL || !solve(a, r, error))
        return JUM_EXIT_NONE;
    if (isnan(r->street.spacing_m)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY,
                    "no spacing from %g to %g m meets %s with this luminaire", a->from_m, a->to_m,
                    r->class->name);
        return JUM_EXIT_NONE;
    }
    if (a->csv != NULL && !write_grid(r, a->csv, error))
        return JUM_EXIT_NONE;
    if (a->json)
        print_json(a, r);
    else
        print_text(r);
    return JUM_EXIT_ANSWER;
}

JumExit
jum_whatif_street(int argc, char **argv, GError **error)
{
    Asked a = {.arrangement = "one-side",
               .surface = "R3",
               .lanes = 2.0,
               .spacing_m = NAN,
               .flux_lm = NAN,
               .power_w = NAN,
               .from_m = 5.0,
               .to_m = 80.0,
               .maintenance = NAN,
               .step_m = 0.5,
               .hours = 4100.0};
    const JumArgument arguments[] = {
        {"--luminaire", JUM_ARGUMENT_TEXT, &a.luminaire, TRUE},
        {"--arrangement", JUM_ARGUMENT_TEXT, &a.arrangement, FALSE},
        {"--width", JUM_ARGUMENT_NUMBER, &a.width_m, TRUE},
        {"--lanes", JUM_ARGUMENT_NUMBER, &a.lanes, FALSE},
        {"--height", JUM_ARGUMENT_NUMBER, &a.height_m, TRUE},
        {"--spacing", JUM_ARGUMENT_NUMBER, &a.spacing_m, FALSE},
        {"--overhang", JUM_ARGUMENT_NUMBER, &a.overhang_m, FALSE},
        {"--tilt", JUM_ARGUMENT_NUMBER, &a.tilt_deg, FALSE},
        {"--flux", JUM_ARGUMENT_NUMBER, &a.flux_lm, FALSE},
        {"--power", JUM_ARGUMENT_NUMBER, &a.power_w, FALSE},
        {"--maintenance", JUM_ARGUMENT_NUMBER, &a.maintenance, FALSE},
        {"--surface", JUM_ARGUMENT_TEXT, &a.surface, FALSE},
        {"--class", JUM_ARGUMENT_TEXT, &a.class, FALSE},
        {"--from", JUM_ARGUMENT_NUMBER, &a.from_m, FALSE},
        {"--to", JUM_ARGUMENT_NUMBER, &a.to_m, FALSE},
        {"--step", JUM_ARGUMENT_NUMBER, &a.step_m, FALSE},
        {"--hours", JUM_ARGUMENT_NUMBER, &a.hours, FALSE},
        {"--path-from", JUM_ARGUMENT_NUMBER, &a.path_from_m, FALSE},
        {"--path-width", JUM_ARGUMENT_NUMBER, &a.path_width_m, FALSE},
        {"--path-class", JUM_ARGUMENT_TEXT, &a.path_class, FALSE},
        {"--csv", JUM_ARGUMENT_TEXT, &a.csv, FALSE},
        {"--json", JUM_ARGUMENT_FLAG, &a.json, FALSE},
        {NULL},
    };
    Answer r = {0};
    if (!jum_arguments_parse(arguments, argc, argv, error) || !check(&a, &r, error))
        return JUM_EXIT_USAGE;
    JumExit status = answer(&a, &r, error);
    jum_road_surface_free(r.own);
    return status;
}
