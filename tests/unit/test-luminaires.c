/* The kinds of luminaire, and which one a lamp of a territory gets, with where each value comes from. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/key-file.h"
#include "model/luminaires.h"

static JumLuminaireTypes *
our_types(void)
{
    g_autoptr(GError) error = NULL;
    JumLuminaireTypes *types = jum_luminaire_types_load(NULL, &error);
    g_assert_no_error(error);
    return types;
}

/* Every generic one: 1 000 lm, left like right, nothing upward from LEDs, and the flux code growing. */
static void
test_generic(void)
{
    g_autoptr(JumLuminaireTypes) types = our_types();
    g_assert_cmpuint(types->n_types, >=, 12);
    for (guint i = 0; i < types->n_types; i++) {
        const JumLuminaireType *t = &types->types[i];
        const JumIntensity *d = &t->intensity;
        JumFluxCode code = t->flux_code;
        g_test_message("%-20s CIE %3.0f %3.0f %3.0f %3.0f, ULR %.2f %%, peak %.0f cd/klm", t->name,
                       100 * code.n1, 100 * code.n2, 100 * code.n3, 100 * code.n4, t->ulr_pct,
                       jum_intensity_peak(d, 0.0, 180.0));
        g_assert_cmpfloat_with_epsilon(jum_intensity_flux_lm(d), 1000.0, 1e-6);
        for (double c = 0.0; c < 180.0; c += 12.5)
            for (double gamma = 0.0; gamma <= 180.0; gamma += 7.0)
                g_assert_cmpfloat_with_epsilon(jum_intensity_at(d, c, gamma),
                                               jum_intensity_at(d, 360.0 - c, gamma), 1e-9);
        g_assert_true(code.n1 > 0.0 && code.n1 < code.n2 && code.n2 < code.n3 && code.n3 <= 1.0);
        if (g_str_has_prefix(t->name, "led-"))
            g_assert_cmpfloat(t->ulr_pct, ==, 0.0);
        if (g_str_has_prefix(t->name, "led-road-"))
            g_assert_cmpfloat(code.n3, >, 0.95);
    }
    const JumLuminaireType *globe = &types->types[jum_luminaire_types_find(types, "globe")];
    g_assert_cmpfloat(globe->ulr_pct, >, 35.0);
    g_assert_cmpint(jum_luminaire_types_find(types, "no-such"), ==, -1);
    g_assert_cmpint(jum_luminaire_types_find(types, NULL), ==, -1);
}

/* A uniform globe of 1 cd: zones are solid angles; half of it is up, whatever the tilt. */
static void
test_zones(void)
{
    static const double c[] = {0, 360}, gamma[] = {0, 45, 90, 180},
                        one[] = {1, 1, 1, 1, 1, 1, 1, 1};
    const JumIntensity ball = {2, 4, c, gamma, one};
    JumFluxCode code = jum_intensity_flux_code(&ball);
    g_assert_cmpfloat_with_epsilon(jum_intensity_zone_lm(&ball, 0, 180), 4 * G_PI, 1e-12);
    g_assert_cmpfloat_with_epsilon(jum_intensity_zone_lm(&ball, 60, 90), G_PI, 1e-12);
    g_assert_cmpfloat_with_epsilon(code.n1, 0.25, 1e-12);
    g_assert_cmpfloat_with_epsilon(code.n2, 0.5, 1e-12);
    g_assert_cmpfloat_with_epsilon(code.n3, 0.75, 1e-12);
    g_assert_cmpfloat_with_epsilon(code.n4, 0.5, 1e-12);
    g_assert_cmpfloat_with_epsilon(jum_intensity_upward_share(&ball, 30.0), 0.5, 1e-3);
    /* a Lambertian plate tilted by t sends (1 − cos t)/2 of its light above the horizontal */
    double lambert_gamma[91], lambert[182];
    for (guint i = 0; i < 91; i++) {
        lambert_gamma[i] = i;
        lambert[i] = lambert[91 + i] = i < 90 ? cos(i * G_PI / 180.0) : 0.0;
    }
    const JumIntensity plate = {2, 91, c, lambert_gamma, lambert};
    g_assert_cmpfloat_with_epsilon(jum_intensity_upward_share(&plate, 30.0),
                                   0.5 * (1.0 - cos(G_PI / 6.0)), 5e-4);
}

static guint
add_lamp(JumLayer *lamps, const char *photometry, double height, double power, double flux)
{
    guint row = jum_layer_add_row(lamps);
    g_autofree char *id = g_strdup_printf("L%u", row);
    jum_layer_set_text_by_name(lamps, "id", row, id);
    jum_layer_add_point(lamps, 10.0 * row, 5.0);
    jum_layer_set_text_by_name(lamps, "photometry", row, photometry);
    jum_layer_set_real_by_name(lamps, "height_m", row, height);
    jum_layer_set_real_by_name(lamps, "power_w", row, power);
    jum_layer_set_real_by_name(lamps, "flux_lm", row, flux);
    return row;
}

/* What is said, what follows from the kind, what is assumed: values and their origins. */
static void
test_origins(void)
{
    g_autoptr(JumLuminaireTypes) types = our_types();
    g_autoptr(JumLayer) lamps = jum_layer_new(JUM_TABLE_lamp);
    guint full = add_lamp(lamps, "led-road-wide", 9.0, 100.0, 13000.0);
    guint watts = add_lamp(lamps, "led-road-wide", 9.0, 100.0, NAN);
    guint silent = add_lamp(lamps, NULL, NAN, NAN, NAN);
    guint mad = add_lamp(lamps, "led-road-wide", 900.0, 1e6, 0.0);
    guint guessed = add_lamp(lamps, "led-road-wide", 9.0, 100.0, 13000.0);
    jum_layer_set_real_by_name(lamps, "azimuth_deg", full, 90.0);
    jum_layer_set_text_by_name(lamps, "provenance", guessed, "derived");
    g_autoptr(JumLuminaires) l = jum_luminaires_new(types, lamps, NULL);
    g_assert_cmpuint(l->n, ==, 5);
    g_assert_cmpfloat(l->flux_lm[full], ==, 13000.0);
    g_assert_cmpint(l->flux_origin[full], ==, JUM_ORIGIN_INVENTORY);
    g_assert_cmpint(l->photometry_origin[full], ==, JUM_ORIGIN_TYPE);
    g_assert_cmpint(l->tilt_origin[full], ==, JUM_ORIGIN_TYPE);
    g_assert_cmpfloat(l->azimuth_deg[full], ==, 0.0); /* looks east */
    g_assert_cmpint(jum_luminaires_weakest(l, full), ==, JUM_ORIGIN_TYPE);
    g_assert_cmpfloat(l->flux_lm[watts], ==, 14500.0);
    g_assert_cmpint(l->flux_origin[watts], ==, JUM_ORIGIN_TYPE);
    g_assert_cmpint(l->photometry_origin[silent], ==, JUM_ORIGIN_ASSUMED);
    g_assert_cmpint(l->height_origin[silent], ==, JUM_ORIGIN_ASSUMED);
    g_assert_cmpint(l->height_origin[mad], ==, JUM_ORIGIN_ASSUMED);
    g_assert_cmpint(l->power_origin[mad], ==, JUM_ORIGIN_ASSUMED);
    g_assert_cmpuint(l->n_bad_value, ==, 3);
    g_assert_cmpuint(l->first_bad, ==, mad);
    g_assert_cmpuint(l->n_without_photometry, ==, 1);
    g_assert_cmpuint(l->n_without_height, ==, 3); /* silent, mad, and the derived one */
    g_assert_cmpint(jum_luminaires_weakest(l, guessed), ==, JUM_ORIGIN_ASSUMED);
    g_assert_cmpfloat(jum_luminaires_assumed_share(l, &full, 1), ==, 0.0);
    g_assert_cmpfloat(jum_luminaires_assumed_share(l, &guessed, 1), ==, 1.0);
    JumLuminaire one = jum_luminaires_get(types, l, full, 100.0, 0.5, TRUE);
    g_assert_cmpfloat(one.z_m, ==, 109.0);
    g_assert_cmpfloat_with_epsilon(one.scale, 13.0 * 0.85 * 0.5, 1e-12);
}

/* A file's distribution is kept for 1 000 lm under its name; its own flux and power are the lamp's where it says none. */
static void
test_measured(void)
{
    static const double c[] = {0, 360}, gamma[] = {0, 90}, candela[] = {100, 100, 100, 100};
    const JumIntensity dome = {2, 2, c, gamma, candela};
    g_autoptr(JumLuminaireTypes) types = our_types();
    guint before = types->n_types;
    int index = jum_luminaire_types_add(types, "maker.ies", &dome, 10.0);
    g_assert_cmpint(index, ==, (int) before);
    g_assert_cmpint(jum_luminaire_types_add(types, "maker.ies", &dome, 10.0), ==, index);
    g_assert_cmpfloat_with_epsilon(jum_intensity_flux_lm(&types->types[index].intensity), 1000.0,
                                   1e-9);
    g_autoptr(JumLayer) lamps = jum_layer_new(JUM_TABLE_lamp);
    guint row = add_lamp(lamps, "maker.ies", 5.0, NAN, NAN);
    g_autoptr(JumLuminaires) l = jum_luminaires_new(types, lamps, NULL);
    g_assert_cmpfloat_with_epsilon(l->flux_lm[row], 200.0 * G_PI, 1e-9);
    g_assert_cmpint(l->flux_origin[row], ==, JUM_ORIGIN_MEASURED);
    g_assert_cmpint(l->photometry_origin[row], ==, JUM_ORIGIN_MEASURED);
    static const double nothing[] = {0, 0, 0, 0};
    const JumIntensity dark = {2, 2, c, gamma, nothing};
    g_assert_cmpint(jum_luminaire_types_add(types, "dark", &dark, NAN), ==, -1);
}

#define LED             \
    "title=x\nround=1 " \
    "1\ncct_k=3000\ntilt_deg=0\nheight_m=5\nflux_lm=100\nlm_w=100\nmaintenance=0.8\n"

/* Every fault names the file and its line. */
static void
test_faults(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"[luminaire a]\n" LED, "otherwise: is missing"},
        {"[luminaire a]\n" LED "[assumed]\notherwise=b\n",
         "luminaires.ini:11: [assumed] otherwise"},
        {"[luminaire a]\n" LED "lobes=1 2 3\n", "luminaires.ini:10: [luminaire a] lobes"},
        {"[luminaire a]\n" LED "lobes=1 2 0.1 3\n", "out of range"},
        {"[luminaire a]\n" LED "wattage=3\n",
         "luminaires.ini:10: [luminaire a] wattage: is no key"},
        {"[luminaire a]\n" LED "[luminaire a]\n",
         "luminaires.ini:10: section 'luminaire a' is given twice"},
        {"[luminaire a]\n" LED "title=y\n", "luminaires.ini:10: key 'title' is given twice"},
        {"[luminaire a]\ncct_k=3000,5\n", "luminaires.ini:2: [luminaire a] cct_k: '3000,5'"},
        {"hello\n", "luminaires.ini:1: neither"},
        {"[lamp a]\n", "luminaires.ini:1: [lamp a]"},
        {"\xff\xfe[", "not UTF-8"},
    };
    g_autofree char *folder = g_dir_make_tmp("jumeau-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "luminaires.ini", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(g_file_set_contents(path, cases[i].text, -1, NULL));
        g_assert_null(jum_luminaire_types_load(folder, &error));
        g_assert_nonnull(error);
        if (strstr(error->message, cases[i].words) == NULL)
            g_error("case %u: '%s' does not say '%s'", i, error->message, cases[i].words);
    }
    g_remove(path);
    g_rmdir(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/luminaires/generic", test_generic);
    g_test_add_func("/luminaires/zones", test_zones);
    g_test_add_func("/luminaires/origins", test_origins);
    g_test_add_func("/luminaires/measured", test_measured);
    g_test_add_func("/luminaires/faults", test_faults);
    return g_test_run();
}
