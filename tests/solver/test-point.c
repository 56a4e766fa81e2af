/* The point method and the readers of luminaires: a Lambertian source in closed form (runs everywhere), then the files
 * of ../shared/data/lighting: fluxes, and three streets point by point (Radiance, and an independent calculation). */
#include <math.h>
#include <string.h>
#include <time.h>

#include "base/number.h"
#include "formats/csv.h"
#include "formats/photometry-write.h"
#include "formats/photometry.h"

#define N_GAMMA 181

static double lambert_candela[2 * N_GAMMA], lambert_gamma[N_GAMMA];
static const double LAMBERT_C[] = {0.0, 360.0};

/* I = 1000 cos γ below, nothing above. */
static JumIntensity
lambert(void)
{
    for (int j = 0; j < N_GAMMA; j++) {
        lambert_gamma[j] = j;
        lambert_candela[j] = lambert_candela[N_GAMMA + j] =
            j < 90 ? 1000.0 * cos(j * G_PI / 180.0) : 0.0;
    }
    return (JumIntensity){2, N_GAMMA, LAMBERT_C, lambert_gamma, lambert_candela};
}

/* E = 1000 cos⁴ θ / h²: below it 1000/64 = 15.625 lx, at 8 m aside (45°) a quarter of it; flux 1000 π lm. */
static void
test_lambert(void)
{
    JumIntensity intensity = lambert();
    const JumLuminaire luminaire = {0, 10.0, 0.0, 8.0, 37.0, 0.0, 1.0};
    const double x[] = {10.0, 18.0, 10.0}, y[] = {0.0, 0.0, -8.0}, z[] = {0.0, 0.0, 0.0};
    const JumWall wall = {14.0, -5.0, 14.0, 5.0, 9.0};
    JumPointProblem problem = {1, 1, 3, 0, &intensity, &luminaire, &wall, x, y, z};
    double lux[3];
    JumPointInfo info;
    g_assert_cmpint(jum_point_solve(&problem, lux, &info), ==, JUM_POINT_OK);
    g_assert_cmpfloat_with_epsilon(lux[0], 15.625, 2e-5);
    g_assert_cmpfloat_with_epsilon(lux[1], 15.625 / 4.0, 5e-6);
    g_assert_cmpfloat_with_epsilon(lux[2], 15.625 / 4.0, 5e-6);
    g_assert_cmpfloat_with_epsilon(jum_intensity_flux_lm(&intensity), 1000.0 * G_PI, 0.2);
    problem.n_walls = 1; /* stands between the luminaire and the second point */
    g_assert_cmpint(jum_point_solve(&problem, lux, &info), ==, JUM_POINT_OK);
    g_assert_cmpfloat(lux[1], ==, 0.0);
    g_assert_cmpfloat_with_epsilon(lux[2], 15.625 / 4.0, 5e-6);
}

/* Tilted by 30°, what was below is seen at 30° from the axis. */
static void
test_tilt(void)
{
    JumIntensity intensity = lambert();
    const JumLuminaire luminaire = {0, 0.0, 0.0, 10.0, 90.0, 30.0, 0.5};
    const double x[] = {0.0}, y[] = {0.0}, z[] = {0.0};
    JumPointProblem problem = {1, 1, 1, 0, &intensity, &luminaire, NULL, x, y, z};
    double lux[1];
    JumPointInfo info;
    g_assert_cmpint(jum_point_solve(&problem, lux, &info), ==, JUM_POINT_OK);
    g_assert_cmpfloat_with_epsilon(lux[0], 0.5 * 10.0 * cos(G_PI / 6.0), 5e-6);
}

/* ---- against the plain calculation ---- */

/* One pair as one would write it by hand, in double precision. */
static double
plain_lux(const JumIntensity *t, const JumLuminaire *l, double x, double y, double z)
{
    double azimuth = l->azimuth_deg * G_PI / 180.0, tilt = l->tilt_deg * G_PI / 180.0;
    double dx = x - l->x_m, dy = y - l->y_m, down = l->z_m - z;
    double ahead = dx * cos(azimuth) + dy * sin(azimuth);
    double left = dy * cos(azimuth) - dx * sin(azimuth);
    double forward = ahead * cos(tilt) - down * sin(tilt);
    double axis = down * cos(tilt) + ahead * sin(tilt);
    double d2 = dx * dx + dy * dy + down * down;
    if (down <= 0.0)
        return 0.0;
    double gamma = acos(CLAMP(axis / sqrt(d2), -1.0, 1.0)) * 180.0 / G_PI;
    double c = atan2(left, forward) * 180.0 / G_PI;
    return l->scale * jum_intensity_at(t, c, gamma) * down / (d2 * sqrt(d2));
}

#define MANY_LUMINAIRES 400
#define MANY_POINTS     10000

/* A lopsided distribution over @angle[n], shared by the planes every 7.5°. */
static JumIntensity
lopsided(const double *angle, guint n, double *plane_deg, double *candela)
{
    for (guint i = 0; i < 49; i++) {
        plane_deg[i] = i * 7.5;
        for (guint j = 0; j < n; j++)
            candela[i * n + j] = 4000.0 * (1.2 + cos(plane_deg[i] * G_PI / 180.0 - 0.4)) *
                                 pow(sin(angle[j] * G_PI / 180.0 + 0.3), 2.0);
    }
    return (JumIntensity){49, n, plane_deg, angle, candela};
}

/* Three tables: steps of 2.5° and 5° (resampled), angles that meet no step (pair by pair), and one that begins at 20°
 * and ends at 130°.  Luminaires stand among the points, tilted, dimmed, far from the origin, some below the points. */
static void
test_many_pairs(void)
{
    static const double mixed[] = {0, 2.5, 5, 10, 15, 22.5, 30, 45, 60, 70, 75, 80, 85, 90};
    static const double odd[] = {0.0, 7.77777, 21.3, 40.00123, 61.0, 74.5, 90.0};
    static const double ring[] = {20, 30, 45, 60, 75, 90, 110, 130};
    static double planes[3][49], candela[3][49 * 14];
    const JumIntensity tables[] = {
        lopsided(mixed, G_N_ELEMENTS(mixed), planes[0], candela[0]),
        lopsided(odd, G_N_ELEMENTS(odd), planes[1], candela[1]),
        lopsided(ring, G_N_ELEMENTS(ring), planes[2], candela[2]),
    };
    g_autofree JumLuminaire *luminaires = g_new(JumLuminaire, MANY_LUMINAIRES);
    g_autofree double *x = g_new(double, MANY_POINTS), *y = g_new(double, MANY_POINTS),
                      *z = g_new(double, MANY_POINTS), *lux = g_new(double, MANY_POINTS);
    g_autoptr(GRand) random = g_rand_new_with_seed(5);
    for (guint i = 0; i < MANY_LUMINAIRES; i++)
        luminaires[i] = (JumLuminaire){i % 8 == 0 ? 1 + i % 16 / 8 : 0,
                                       431000.0 + g_rand_double_range(random, 0.0, 1500.0),
                                       6714000.0 + g_rand_double_range(random, 0.0, 60.0),
                                       g_rand_double_range(random, 3.0, 12.0),
                                       g_rand_double_range(random, -180.0, 360.0),
                                       g_rand_double_range(random, -20.0, 20.0),
                                       g_rand_double_range(random, 0.1, 1.0)};
    for (guint k = 0; k < MANY_POINTS; k++) {
        x[k] = 431000.0 + g_rand_double_range(random, 0.0, 1500.0);
        y[k] = 6714000.0 + g_rand_double_range(random, 0.0, 60.0);
        z[k] = g_rand_double_range(random, 0.0, 4.0);
    }
    x[0] = luminaires[1].x_m; /* straight below one */
    y[0] = luminaires[1].y_m;
    JumPointProblem problem = {3, MANY_LUMINAIRES, MANY_POINTS, 0, tables, luminaires, NULL, x, y,
                               z};
    JumPointInfo info;
    g_assert_cmpint(jum_point_solve(&problem, lux, &info), ==, JUM_POINT_OK);
    g_assert_cmpuint(info.pairs, ==, MANY_LUMINAIRES * MANY_POINTS);
    double worst = 0.0;
    for (guint k = 0; k < MANY_POINTS; k += 7) {
        double want = 0.0;
        for (guint i = 0; i < MANY_LUMINAIRES; i++)
            want += plain_lux(&tables[luminaires[i].intensity], &luminaires[i], x[k], y[k], z[k]);
        worst = fmax(worst, fabs(lux[k] - want) / fmax(1.0, want));
    }
    g_test_message("worst relative difference %.2g, mean %.2f lx", worst, info.mean_lx);
    g_assert_cmpfloat(worst, <, 2e-5);
    g_assert_cmpfloat(info.mean_lx, >, 1.0);
    for (guint i = 0; i < MANY_LUMINAIRES; i++)
        luminaires[i].intensity = 0;
    double best_s = G_MAXDOUBLE;
    for (guint run = 0; run < 5; run++) {
        clock_t start = clock();
        g_assert_cmpint(jum_point_solve(&problem, lux, &info), ==, JUM_POINT_OK);
        best_s = fmin(best_s, (double) (clock() - start) / CLOCKS_PER_SEC);
    }
    g_test_message("%u pairs: %.4f s of CPU, best of five", (guint) info.pairs, best_s);
}

/* One wall at a time, as one would write it. */
static gboolean
plainly_hidden(const JumWall *w, const JumLuminaire *l, double x, double y, double z)
{
    double dx = x - l->x_m, dy = y - l->y_m, wx = w->x1_m - w->x0_m, wy = w->y1_m - w->y0_m;
    double cross = dx * wy - dy * wx, ox = w->x0_m - l->x_m, oy = w->y0_m - l->y_m;
    if (cross == 0.0)
        return FALSE;
    double t = (ox * wy - oy * wx) / cross, s = (ox * dy - oy * dx) / cross;
    return t > 1e-9 && t < 1.0 - 1e-9 && s >= 0.0 && s <= 1.0 &&
           l->z_m + t * (z - l->z_m) < w->height_m;
}

/* Three thousand walls of all lengths, some along the axes, some beyond everything: the same points are lit as when each
 * wall is tried in turn. */
static void
test_walls(void)
{
    enum {
        WALLS = 3000,
        LAMPS = 12,
        POINTS = 400
    };
    JumIntensity intensity = lambert();
    static JumWall walls[WALLS];
    JumLuminaire lamps[LAMPS];
    double x[POINTS], y[POINTS], z[POINTS], lux[POINTS];
    g_autoptr(GRand) random = g_rand_new_with_seed(11);
    for (guint i = 0; i < WALLS; i++) {
        double x0 = g_rand_double_range(random, -500.0, 500.0),
               y0 = g_rand_double_range(random, -300.0, 300.0), length = i % 50 == 0 ? 400.0 : 12.0;
        double turn = i % 3 == 0 ? (i % 4) * G_PI / 2.0 : g_rand_double_range(random, 0.0, 7.0);
        walls[i] = (JumWall){x0, y0, x0 + length * cos(turn), y0 + length * sin(turn),
                             g_rand_double_range(random, 1.0, 9.0)};
    }
    walls[7].height_m = NAN; /* hides nothing */
    for (guint i = 0; i < LAMPS; i++)
        lamps[i] = (JumLuminaire){.x_m = g_rand_double_range(random, -600.0, 600.0),
                                  .y_m = g_rand_double_range(random, -300.0, 300.0),
                                  .z_m = 8.0,
                                  .scale = 1.0};
    for (guint k = 0; k < POINTS; k++) {
        x[k] = lamps[k % LAMPS].x_m + g_rand_double_range(random, -40.0, 40.0);
        y[k] = lamps[k % LAMPS].y_m + g_rand_double_range(random, -40.0, 40.0);
        z[k] = 0.0;
    }
    JumPointInfo info;
    guint hidden = 0, seen = 0;
    for (guint i = 0; i < LAMPS; i++) {
        const JumPointProblem problem = {1,         1,     POINTS, WALLS, &intensity,
                                         &lamps[i], walls, x,      y,     z};
        g_assert_cmpint(jum_point_solve(&problem, lux, &info), ==, JUM_POINT_OK);
        for (guint k = 0; k < POINTS; k++) {
            gboolean want = FALSE;
            for (guint w = 0; w < WALLS && !want; w++)
                want = w != 7 && plainly_hidden(&walls[w], &lamps[i], x[k], y[k], z[k]);
            g_assert_true((lux[k] == 0.0) == want);
            hidden += want;
            seen += !want;
        }
    }
    g_assert_cmpuint(hidden, >, 100);
    g_assert_cmpuint(seen, >, 100);
}

static void
test_refusals(void)
{
    JumIntensity intensity = lambert();
    JumLuminaire luminaire = {3, 0.0, 0.0, 10.0, 0.0, 0.0, 1.0};
    const double zero[] = {0.0};
    JumPointProblem problem = {1, 1, 1, 0, &intensity, &luminaire, NULL, zero, zero, zero};
    double lux[1] = {-1.0};
    JumPointInfo info;
    g_assert_cmpint(jum_point_solve(&problem, lux, &info), ==, JUM_POINT_BAD_LUMINAIRE);
    luminaire.intensity = 0;
    lambert_candela[5] = NAN;
    g_assert_cmpint(jum_point_solve(&problem, lux, &info), ==, JUM_POINT_BAD_INTENSITY);
    g_assert_cmpfloat(lux[0], ==, -1.0);
}

#define IES_HEAD "IESNA:LM-63-2002\n[TEST] none\nTILT=NONE\n"

/* Two planes of three angles, 0 and 90: a quarter of the circle. */
static void
test_ies(void)
{
    static const char text[] = IES_HEAD "1 1000 2.0 3 2 1 2 0 0 0\n1 0.5 40\n0 45 90\n0 90\n"
                                        "100 50 0\n80\n40 0\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(JumPhotometry) p = jum_ies_read(text, strlen(text), "a.ies", &error);
    g_assert_no_error(error);
    JumIntensity i = jum_photometry_intensity(p);
    g_assert_cmpuint(p->n_c, ==, 5);
    g_assert_cmpfloat(p->power_w, ==, 40.0);
    g_assert_cmpfloat(p->lamp_flux_lm, ==, 1000.0);
    g_assert_cmpfloat(jum_intensity_at(&i, 0.0, 0.0), ==, 100.0); /* × 2.0 × 0.5 */
    g_assert_cmpfloat(jum_intensity_at(&i, 180.0, 45.0), ==, 50.0);
    g_assert_cmpfloat(jum_intensity_at(&i, 270.0, 45.0), ==, 40.0);
    g_assert_cmpfloat(jum_intensity_at(&i, -90.0, 22.5), ==, 60.0);
    g_assert_cmpfloat(jum_intensity_at(&i, 10.0, 120.0), ==, 0.0);
}

static void
test_bad_files(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "TILT"},
        {"IESNA:LM-63\n", "TILT="},
        {"TILT=other.tlt\n", "a.ies:1: TILT= names another file"},
        {IES_HEAD "1 1000 1 3 2 4 2 0 0 0\n1 1 40\n", "a.ies:4: photometric type: 1 (C)"},
        {IES_HEAD "1 1000 1 99999999 2 1 2 0 0 0\n", "a.ies:4: number of vertical angles"},
        {IES_HEAD "1 0 1 3 2 1 2 0 0 0\n", "a.ies:4: lumens a lamp"},
        {IES_HEAD "1 1000 1 3 2 1 3 0 0 0\n", "a.ies:4: units"},
        {IES_HEAD "1 1000 1 3 2 1 2 0 0 0\n1 1 40\n0 45 90\n0 90\n100 50", "end of the file"},
        {IES_HEAD "1 1000 1 3 2 1 2 0 0 0\n1 1 40\n0 45 90\n0 90\n1 1 1 1 1 1\n1\n",
         "a.ies:9: more numbers than the counts"},
        {IES_HEAD "1 1000 1 3 2 1 2 0 0 0\n1 1 40\n0 45 45\n0 90\n1 1 1 1 1 1",
         "a.ies:6: vertical angle: 45 after 45: angles must grow"},
        {IES_HEAD "1 1000 1 3 2 1 2 0 0 0\n1 1 40\n0 45 80\n0 90\n1 1 1 1 1 1", "end at 90 or 180"},
        {IES_HEAD "1 1000 1 3 2 1 2 0 0 0\n1 1 40\n0 45 90\n0 50\n1 1 1 1 1 1",
         "horizontal angles"},
        {IES_HEAD "1 1000 1 2 3 1 2 0 0 0\n1 1 40\n0 90\n0 90 350\n1 1 1 1 1 1",
         "horizontal angles"},
        {IES_HEAD "1 1000 1 3 2 1 2 0 0 0\n1 1 40\n0 45 90\n0 90\n1 -1 1 1 1 1",
         "a.ies:8: candela are not negative"},
        {IES_HEAD "1 1000 1 3 2 1 2 0 0 0\n1 1 x\n", "a.ies:5: input watts: 'x' is not a number"},
        {IES_HEAD "1 1000 1,0 3 2 1 2 0 0 0\n", "a.ies:4: candela multiplier: '1,0': a comma"},
        {IES_HEAD "1 1000 1 2 2 3 2 0 0 0\n1 1 40\n0 80\n0 90\n1 1 1 1", "types A and B go"},
        {"IES:LM-63-2019\nTILT=INCLUDE\n1\n2\n10 0\n1 1\n", "a.ies:5: tilt angles must grow"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(jum_ies_read(cases[i].text, strlen(cases[i].text), "a.ies", &error));
        g_assert_nonnull(error);
        if (strstr(error->message, cases[i].words) == NULL)
            g_error("case %u: '%s' does not say '%s'", i, error->message, cases[i].words);
    }
}

/* An EULUMDAT file of one value a line: symmetry, planes and angles announced, then what is really written. */
static char *
eulumdat(guint symmetry, guint n_planes, guint n_gamma, guint written, const char *odd_line)
{
    GString *text = g_string_new("maker\n1\n");
    g_string_append_printf(text, "%u\n%u\n0\n%u\n0\n", symmetry, n_planes, n_gamma);
    for (guint i = 0; i < 14; i++)
        g_string_append(text, "0\n");
    g_string_append(text, "100\n100\n1\n0\n1\n1\nLED\n");
    g_string_append_printf(text, "%s\n3000\n80\n10\n", odd_line != NULL ? odd_line : "1000");
    for (guint i = 0; i < 10; i++)
        g_string_append(text, "0\n");
    for (guint i = 0; i < n_planes; i++)
        g_string_append_printf(text, "%g\n", i * 360.0 / n_planes);
    for (guint j = 0; j < n_gamma; j++)
        g_string_append_printf(text, "%g\n", j * 90.0 / (n_gamma - 1));
    for (guint i = 0; i < written; i++)
        for (guint j = 0; j < n_gamma; j++)
            g_string_append_printf(text, "%u\n", 100 + i);
    return g_string_free(text, FALSE);
}

/* Symmetries 0 to 4 on 8 planes: how many are written, and which value stands at C = 0, 45, 90, 180, 270. */
static void
test_eulumdat(void)
{
    static const struct {
        guint symmetry, written;
        double at[5];
    } cases[] = {
        {0, 8, {100, 101, 102, 104, 106}}, {1, 1, {100, 100, 100, 100, 100}},
        {2, 5, {100, 101, 102, 104, 102}}, {3, 5, {102, 101, 100, 102, 104}},
        {4, 3, {100, 101, 102, 100, 102}},
    };
    static const double c[] = {0, 45, 90, 180, 270};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = eulumdat(cases[i].symmetry, 8, 3, cases[i].written, NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(JumPhotometry) p = jum_eulumdat_read(text, strlen(text), "b.ldt", &error);
        g_assert_no_error(error);
        JumIntensity whole = jum_photometry_intensity(p);
        for (guint k = 0; k < 5; k++)
            g_assert_cmpfloat(jum_intensity_at(&whole, c[k], 30.0), ==, cases[i].at[k]);
        g_assert_cmpfloat(p->street_c_deg, ==, 90.0);
        jum_photometry_turn(p, p->street_c_deg); /* the street side comes to C = 0 */
        whole = jum_photometry_intensity(p);
        g_assert_cmpfloat_with_epsilon(jum_intensity_at(&whole, 0.0, 30.0), cases[i].at[2], 1e-9);
        g_assert_cmpfloat_with_epsilon(jum_intensity_at(&whole, 90.0, 30.0), cases[i].at[3], 1e-9);
        /* one plane too many, or one value too few, is a fault that says where */
        g_autofree char *more = eulumdat(cases[i].symmetry, 8, 3, cases[i].written + 1, NULL);
        g_assert_null(jum_eulumdat_read(more, strlen(more), "b.ldt", &error));
        g_assert_nonnull(strstr(error->message, "more lines than the counts"));
        g_clear_error(&error);
        text[strlen(text) - 4] = '\0';
        g_assert_null(jum_eulumdat_read(text, strlen(text), "b.ldt", &error));
        g_assert_nonnull(strstr(error->message, "intensity"));
    }
}

static void
test_bad_eulumdat(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "the file ends here"},
        {"a\n1\n7\n", "b.ldt:3: symmetry: '7'"},
        {"a\n1\n1\n1\n0\n1,5\n", "b.ldt:6: number of intensities a plane: '1,5'"},
        {"a\n1\n1\n1\n0\n1,5\n", "decimal comma"},
        {"a\n1\n4\n5\n0\n19\n", "b.ldt:6"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(jum_eulumdat_read(cases[i].text, strlen(cases[i].text), "b.ldt", &error));
        if (strstr(error->message, cases[i].words) == NULL)
            g_error("case %u: '%s' does not say '%s'", i, error->message, cases[i].words);
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *odd = eulumdat(4, 6, 3, 2, NULL), *flux = eulumdat(1, 8, 3, 1, "1000,0");
    g_assert_null(jum_eulumdat_read(odd, strlen(odd), "b.ldt", &error));
    g_assert_nonnull(strstr(error->message, "does not fit the symmetry"));
    g_clear_error(&error);
    g_assert_null(jum_eulumdat_read(flux, strlen(flux), "b.ldt", &error));
    g_assert_nonnull(strstr(error->message, "b.ldt:29: flux of the lamps: '1000,0'"));
}

/* What is written is read back: angles, candela to a thousandth, watts, no warning. */
static void
test_write(void)
{
    static const double mixed[] = {0, 2.5, 5, 10, 15, 22.5, 30, 45, 60, 70, 75, 80, 85, 90};
    static double plane[49], candela[49 * 14];
    JumIntensity t = lopsided(mixed, G_N_ELEMENTS(mixed), plane, candela);
    const char *const keywords[] = {"LUMINAIRE", "two\nlines", NULL};
    g_autofree char *text = jum_ies_write(&t, 42.5, keywords);
    g_assert_nonnull(strstr(text, "[LUMINAIRE] two lines\r\n"));
    g_autoptr(GError) error = NULL;
    g_autoptr(JumPhotometry) p = jum_ies_read(text, strlen(text), "w.ies", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(p->warnings->len, ==, 0);
    g_assert_cmpuint(p->n_c * p->n_gamma, ==, t.n_c * t.n_gamma);
    g_assert_cmpfloat(p->power_w, ==, 42.5);
    for (guint i = 0; i < t.n_c * t.n_gamma; i++)
        g_assert_cmpfloat_with_epsilon(p->candela[i], t.candela[i], 6e-4);
}

/* Flux declared and integrated: 100 to 104 cd/klm within 90° make some 640 lm of 1 000, where 100 % are declared. */
static void
test_flux_check(void)
{
    g_autofree char *text = eulumdat(4, 8, 3, 3, NULL);
    g_autoptr(JumPhotometry) p = jum_eulumdat_read(text, strlen(text), "b.ldt", NULL);
    g_assert_cmpuint(p->warnings->len, ==, 1);
    g_assert_nonnull(strstr(p->warnings->pdata[0], "make 635 lm, the file declares 1000 lm"));
    static const char ies[] = IES_HEAD "1 100 1 2 1 1 2 0 0 0\n1 1 40\n0 90\n0\n100 100\n";
    g_autoptr(JumPhotometry) q = jum_ies_read(ies, strlen(ies), "a.ies", NULL);
    g_assert_nonnull(strstr(q->warnings->pdata[0], "make 628 lm, more than the 100 lm"));
}

/* Spaces round TILT=, and words after the candela: read, and said. */
static void
test_oddities(void)
{
    static const char text[] =
        "IESNA:LM-63-1995\nTILT = NONE\n1 900 1 2 1 1 2 0 0 0\n1 1 40\n0 90\n0\n"
        "100 100\nEND OF FILE\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(JumPhotometry) p = jum_ies_read(text, strlen(text), "a.ies", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(p->warnings->len, ==, 1);
    g_assert_cmpstr(p->warnings->pdata[0], ==,
                    "a.ies: line 8: 'END' after the candela is passed over");
}

/* Types A and B of a distribution that depends on the angle from the axis only: cos γ over both grids comes back as
 * cos γ; and one bright to the right (A) or upward (B) comes out at C = 0 or C = 90. */
static void
test_types_a_b(void)
{
    for (int type = 2; type <= 3; type++) {
        g_autoptr(GString) text = g_string_new(IES_HEAD);
        g_autoptr(GString) lopsided = g_string_new(IES_HEAD);
        const char *head = "1 -1 1 37 37 %d 2 0 0 0\n1 1 10\n";
        g_string_append_printf(text, head, type);
        g_string_append_printf(lopsided, head, type);
        for (int axis = 0; axis < 2; axis++)
            for (int i = -90; i <= 90; i += 5) {
                g_string_append_printf(text, "%d ", i);
                g_string_append_printf(lopsided, "%d ", i);
            }
        for (int h = -90; h <= 90; h += 5)
            for (int v = -90; v <= 90; v += 5) {
                g_string_append_printf(
                    text, "%.6f\n", 1000.0 * fabs(cos(h * G_PI / 180.0) * cos(v * G_PI / 180.0)));
                g_string_append_printf(lopsided, "%d\n", type == 3 ? (h > 0) : (v > 0));
            }
        g_autoptr(GError) error = NULL;
        g_autoptr(JumPhotometry) p = jum_ies_read(text->str, text->len, "a.ies", &error);
        g_assert_no_error(error);
        g_assert_cmpint(p->kind, ==, type == 2 ? 'B' : 'A');
        JumIntensity i = jum_photometry_intensity(p);
        for (double c = 0.0; c < 360.0; c += 20.0)
            for (double gamma = 0.0; gamma <= 80.0; gamma += 10.0)
                g_assert_cmpfloat_with_epsilon(jum_intensity_at(&i, c, gamma),
                                               1000.0 * cos(gamma * G_PI / 180.0), 4.0);
        g_assert_cmpfloat_with_epsilon(p->flux_lm, 1000.0 * G_PI, 10.0);
        g_assert_cmpfloat(jum_intensity_at(&i, 30.0, 120.0), ==, 0.0);
        g_autoptr(JumPhotometry) q = jum_ies_read(lopsided->str, lopsided->len, "a.ies", &error);
        JumIntensity k = jum_photometry_intensity(q);
        g_assert_cmpfloat(jum_intensity_at(&k, type == 3 ? 0.0 : 90.0, 40.0), ==, 1.0);
        g_assert_cmpfloat(jum_intensity_at(&k, type == 3 ? 180.0 : 270.0, 40.0), ==, 0.0);
    }
}

/* Written in 1986 form (no first line), tilt included; commas that separate; a DOS end of file. */
static void
test_old_forms(void)
{
    static const char text[] = "A LUMINAIRE OF 1986\r\nTILT=INCLUDE\r\n1\r\n3\r\n0 45 90\r\n"
                               "1.0 0.95 0.80\r\n2, 500, 1, 2, 1, 1, 1, 1.0, 1.0, 0\r\n1 1 60\r\n"
                               "0 90\r\n0\r\n100, 0\r\n\x1a";
    g_autoptr(GError) error = NULL;
    g_autoptr(JumPhotometry) p = jum_ies_read(text, strlen(text), "a.ies", &error);
    g_assert_no_error(error);
    g_assert_cmpfloat(p->lamp_flux_lm, ==, 1000.0);
    g_assert_cmpfloat_with_epsilon(jum_photometry_tilt_factor(p, 22.5), 0.975, 1e-12);
    g_assert_cmpfloat(jum_photometry_tilt_factor(p, -10.0), ==, 1.0);
    g_assert_cmpfloat(jum_photometry_tilt_factor(p, 120.0), ==, 0.8);
    static const char named[] =
        "IESNA91\nTILT=lamp.tlt\n1 500 1 2 1 1 1 1 1 0\n1 1 60\n0 90\n0\n9 0";
    static const char tilt[] = "1\n2\n0 90\n1 0.5\n", broken[] = "1\n2\n0 90\n1 oops\n";
    g_autofree char *name = jum_ies_tilt_name(named, strlen(named));
    g_assert_cmpstr(name, ==, "lamp.tlt");
    g_autoptr(JumPhotometry) q =
        jum_ies_read_tilt(named, strlen(named), "a.ies", tilt, strlen(tilt), &error);
    g_assert_no_error(error);
    g_assert_cmpfloat(jum_photometry_tilt_factor(q, 45.0), ==, 0.75);
    g_assert_null(jum_ies_read_tilt(named, strlen(named), "a.ies", broken, strlen(broken), &error));
    g_assert_nonnull(strstr(error->message, "lamp.tlt:4: tilt factor: 'oops'"));
}

/* ---- the reference data ---- */

static JumPhotometry *
load(const char *file)
{
    g_autofree char *path = g_build_filename(SHARED, "lighting", "photometry", file, NULL);
    g_autoptr(GError) error = NULL;
    JumPhotometry *p = jum_photometry_load(path, &error);
    g_assert_no_error(error);
    return p;
}

/* lighting/photometry/expected_flux.csv, the exact integrals of the linear interpolation */
static void
test_reference_flux(void)
{
    static const struct {
        const char *file;
        double lm;
        gboolean per_klm;
    } cases[] = {
        {"rab_1.ies", 9218.26, FALSE},
        {"rab_2.ies", 5833.32, FALSE},
        {"rab_8.ies", 828.34, FALSE},
        {"italo.ies", 10579.9, FALSE},
        {"maxwell_iesna.ies", 999.93, FALSE},
        {"road_luminaire.ldt", 841.38, TRUE},
        {"projector.ldt", 793.53, TRUE},
        {"4058075580602_FL_MAX_LUM_600W_757_SYM_60_WAL.ldt", 998.90, TRUE},
        {"4058075580657_FL_MAX_LUM_900W_757_ASYM_50X110_WAL.ldt", 998.28, TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(JumPhotometry) p = load(cases[i].file);
        double flux = cases[i].per_klm ? p->flux_lm / p->lamp_flux_lm * 1000.0 : p->flux_lm;
        g_test_message("%s: %.2f, expected %.2f", cases[i].file, flux, cases[i].lm);
        g_assert_cmpfloat_with_epsilon(flux / cases[i].lm, 1.0, 1e-4);
    }
}

static double
cell(JumCsv *csv, const char *column)
{
    double value = NAN;
    g_assert_true(jum_number_parse(jum_csv_text(csv, jum_csv_column(csv, column)), &value));
    return value;
}

/* The luminaires of a street: at most 64 of one file. */
static guint
read_street(const char *path, char **file, JumLuminaire *luminaires)
{
    g_autoptr(JumCsv) csv = jum_csv_open(path, NULL);
    guint n = 0;
    g_assert_nonnull(csv);
    gboolean eulumdat = jum_csv_column(csv, "C90_direction") >= 0;
    while (jum_csv_next(csv, NULL) && n < 64) {
        JumLuminaire *l = &luminaires[n++];
        *l = (JumLuminaire){
            .x_m = cell(csv, "x_m"), .y_m = cell(csv, "y_m"), .z_m = cell(csv, "z_m")};
        l->scale = eulumdat ? 1.0 : cell(csv, "scale");
        l->tilt_deg = eulumdat ? 0.0 : cell(csv, "tilt_deg");
        l->azimuth_deg =
            !eulumdat ? cell(csv, "azimuth_of_0deg_plane_from_x_ccw_deg")
            : strcmp(jum_csv_text(csv, jum_csv_column(csv, "C90_direction")), "+y") == 0 ? 0.0
                                                                                         : 180.0;
        g_free(*file);
        *file = g_strdup(jum_csv_text(csv, jum_csv_column(csv, "file")));
    }
    return n;
}

static void
test_street(gconstpointer data)
{
    g_autofree char *street =
        g_strdup_printf("%s/lighting/%s.luminaires.csv", SHARED, (const char *) data);
    g_autofree char *points = g_strdup_printf("%s/lighting/%s.csv", SHARED, (const char *) data),
                    *file = NULL;
    JumLuminaire luminaires[64];
    guint n = read_street(street, &file, luminaires), compared = 0;
    g_autoptr(JumPhotometry) photometry = load(file);
    JumIntensity intensity = jum_photometry_intensity(photometry);
    g_autoptr(JumCsv) csv = jum_csv_open(points, NULL);
    double worst = 0.0;
    g_assert_nonnull(csv);
    while (jum_csv_next(csv, NULL)) {
        const char *columns[] = {"E_pointwise_lux", "E_radiance_lux"};
        double x = cell(csv, "x_m"), y = cell(csv, "y_m"), z = cell(csv, "z_m"), lux;
        JumPointProblem problem = {1, n, 1, 0, &intensity, luminaires, NULL, &x, &y, &z};
        JumPointInfo info;
        g_assert_cmpint(jum_point_solve(&problem, &lux, &info), ==, JUM_POINT_OK);
        for (guint k = 0; k < 2; k++) {
            if (jum_csv_column(csv, columns[k]) < 0)
                continue;
            double want = cell(csv, columns[k]);
            worst = fmax(worst, fabs(lux - want) / fmax(0.001 * want, 0.01));
            compared++;
        }
    }
    g_test_message("%s: %u comparisons, worst %.3f of the tolerance", (const char *) data, compared,
                   worst);
    g_assert_cmpuint(compared, >=, 50);
    g_assert_cmpfloat(worst, <, 1.0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/point/lambert", test_lambert);
    g_test_add_func("/point/tilt", test_tilt);
    g_test_add_func("/point/many-pairs", test_many_pairs);
    g_test_add_func("/point/walls", test_walls);
    g_test_add_func("/point/refusals", test_refusals);
    g_test_add_func("/point/ies", test_ies);
    g_test_add_func("/point/bad-files", test_bad_files);
    g_test_add_func("/point/old-forms", test_old_forms);
    g_test_add_func("/point/oddities", test_oddities);
    g_test_add_func("/point/types-a-b", test_types_a_b);
    g_test_add_func("/point/eulumdat", test_eulumdat);
    g_test_add_func("/point/bad-eulumdat", test_bad_eulumdat);
    g_test_add_func("/point/write", test_write);
    g_test_add_func("/point/flux-check", test_flux_check);
    if (g_file_test(SHARED, G_FILE_TEST_IS_DIR)) {
        g_test_add_func("/point/reference-flux", test_reference_flux);
        g_test_add_data_func("/point/street-a", "streetA_two_lums", test_street);
        g_test_add_data_func("/point/street-b", "streetB_staggered_tilt5_dim48", test_street);
        g_test_add_data_func("/point/street-f", "streetF_ldt_sont250", test_street);
    } else {
        g_print("# the reference data are absent (" SHARED "): only what needs no file runs\n");
    }
    return g_test_run();
}
