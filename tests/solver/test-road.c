/* EN 13201 on a straight road: r-tables against what is published of them, luminance of a matt road in closed form, a
 * two-luminaire street worked by hand, glare of one luminaire by the formula, rings of equal luminaires, classes and
 * arrangements; then street A of ../shared/data/lighting (Radiance). */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "formats/photometry.h"
#include "formats/road-surface.h"
#include "sim/lighting/optic.h"
#include "sim/lighting/road.h"

#define DEG (G_PI / 180.0)

static const double ROUND_C[] = {0.0, 360.0};

/* 1 000 cd in every direction. */
static const double ball_gamma[] = {0.0, 90.0, 180.0},
                    ball_candela[] = {1000, 1000, 1000, 1000, 1000, 1000};
static const JumIntensity BALL = {2, 3, ROUND_C, ball_gamma, ball_candela};

static void
test_r_tables(void)
{
    static const struct {
        const char *name;
        double q0, s1, tolerance;
    } cases[] = {{"R3", 0.07, 1.11, 0.01}, {"C2", 0.07, 0.97, 0.025}, {"matt", 0.07, 0.0894, 1e-3}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const JumRTable *t = jum_r_table(cases[i].name);
        double q0 = jum_r_table_q0(t);
        double s1 = jum_r_table_at(t, 2.0, 0.0) / jum_r_table_at(t, 0.0, 0.0);
        g_test_message("%s: q0 %.4f (published %.2f), S1 %.3f (published %.2f)", cases[i].name, q0,
                       cases[i].q0, s1, cases[i].s1);
        g_assert_cmpfloat_with_epsilon(q0 / cases[i].q0, 1.0, cases[i].tolerance);
        g_assert_cmpfloat_with_epsilon(s1, cases[i].s1, 0.005);
        for (double beta = 0.0; beta <= 180.0; beta += 7.0) /* at the foot no direction counts */
            g_assert_cmpfloat_with_epsilon(jum_r_table_at(t, 0.0, beta),
                                           jum_r_table_at(t, 0.0, 0.0), 1e-12);
    }
    const JumRTable *r3 = jum_r_table("R3");
    g_assert_cmpfloat_with_epsilon(jum_r_table_at(r3, 1.0, 20.0), 249e-4, 1e-9);
    g_assert_cmpfloat_with_epsilon(jum_r_table_at(r3, 2.25, 2.0), 0.5 * (321 + 280) * 1e-4, 1e-9);
    g_assert_cmpfloat_with_epsilon(jum_r_table_at(r3, 1.0, 3.5), 357e-4, 1e-9);
    g_assert_cmpfloat(jum_r_table_at(r3, 12.5, 0.0), ==, 0.0);
    g_assert_null(jum_r_table("R7"));
}

/* R3 written as a file and read back is R3; what the standard does not have is refused with its line. */
static void
test_surface_file(void)
{
    const JumRTable *r3 = jum_r_table("R3");
    g_autoptr(GString) text = g_string_new("tan");
    for (guint j = 0; j < JUM_R_BETAS; j++)
        g_string_append_printf(text, ",%g", JUM_R_BETA_DEG[j]);
    g_string_append(text, "\n");
    for (guint i = 0; i < JUM_R_TANS; i++) {
        g_string_append_printf(text, "%g", JUM_R_TAN[i]);
        for (guint j = 0; j < JUM_R_BETAS; j++)
            if (r3->value[i][j] > 0.0f)
                g_string_append_printf(text, ",%g", r3->value[i][j]);
            else
                g_string_append(text, ",");
        g_string_append(text, "\n");
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) good = g_bytes_new(text->str, text->len);
    g_autoptr(JumRoadSurface) own = jum_road_surface_read(good, "own.csv", &error);
    g_assert_no_error(error);
    for (double t = 0.0; t < 13.0; t += 0.37)
        for (double b = 0.0; b <= 180.0; b += 11.0)
            g_assert_cmpfloat(jum_r_table_at(&own->table, t, b), ==, jum_r_table_at(r3, t, b));
    g_assert_cmpfloat_with_epsilon(own->table.q0, 0.0699, 1e-4);
    g_assert_cmpfloat_with_epsilon(own->table.s1, 1.109, 1e-3);
    static const struct {
        const char *from, *to, *words;
    } cases[] = {
        {"\n0.25,", "\n0.3,", "own.csv:3: the tangent here is 0.25"},
        {",344,", ",x,", "own.csv:4: values are 10 000 r"},
        {"294,294,", "294,295,", "own.csv:2: straight down"},
        {"tan,", "tangent,", "no column tan"},
        {",45,", ",46,", "no column 45"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *at = strstr(text->str, cases[i].from);
        g_assert_nonnull(at);
        g_autofree char *head = g_strndup(text->str, (gsize) (at - text->str));
        g_autofree char *odd = g_strconcat(head, cases[i].to, at + strlen(cases[i].from), NULL);
        g_autoptr(GBytes) bytes = g_bytes_new(odd, strlen(odd));
        g_assert_null(jum_road_surface_read(bytes, "own.csv", &error));
        if (strstr(error->message, cases[i].words) == NULL)
            g_error("case %u: '%s' does not say '%s'", i, error->message, cases[i].words);
        g_clear_error(&error);
    }
    g_string_truncate(text, text->len - 200);
    g_autoptr(GBytes) cut = g_bytes_new(text->str, text->len);
    g_assert_null(jum_road_surface_read(cut, "own.csv", &error));
}

/* On a matt road L = q0 E wherever a driver stands. */
static void
test_matt(void)
{
    const JumLuminaire luminaires[] = {{0, 0, 0.5, 8, 90, 0, 1.0}, {0, 30, 0.5, 8, 90, 10, 0.7}};
    const JumRoad road = {1, 2, &BALL, luminaires, 0.0, 30.0, 7.0, 2, jum_r_table("matt"), 0.8};
    JumRoadGrid grid = jum_road_grid_luminance(&road);
    g_assert_cmpuint(grid.nx, ==, 10);
    g_assert_cmpuint(grid.ny, ==, 6);
    double lux[60], cd[60];
    jum_road_illuminance(&road, &grid, lux);
    for (guint lane = 0; lane < 2; lane++) {
        jum_road_luminance(&road, &grid, lane, cd);
        for (guint i = 0; i < 60; i++)
            g_assert_cmpfloat_with_epsilon(cd[i], 0.07 * lux[i], 1e-12);
    }
}

/* A luminaire two heights ahead of a point is mirrored towards the driver (R3: 326), one two heights behind it is not (38);
 * off the lane's line the angle is between the driver's line of sight and the light's plan. */
static void
test_direction(void)
{
    const JumLuminaire ahead = {0, 66.0, 1.75, 8.0, 0.0, 0.0, 1.0},
                       behind = {0, 34.0, 1.75, 8.0, 0.0, 0.0, 1.0},
                       aside = {0, 50.0, 9.75, 8.0, 0.0, 0.0, 1.0};
    const JumRoadGrid point = {1, 1, 50.0, 1.75, 1.0, 1.0};
    JumRoad road = {1, 1, &BALL, &ahead, 0.0, 100.0, 3.5, 1, jum_r_table("R3"), 1.0};
    double cd;
    jum_road_luminance(&road, &point, 0, &cd);
    g_assert_cmpfloat_with_epsilon(cd, 1000.0 * 326e-4 / 64.0, 1e-9);
    road.luminaires = &behind;
    jum_road_luminance(&road, &point, 0, &cd);
    g_assert_cmpfloat_with_epsilon(cd, 1000.0 * 38e-4 / 64.0, 1e-9);
    road.luminaires = &aside; /* a height aside: 90° */
    jum_road_luminance(&road, &point, 0, &cd);
    g_assert_cmpfloat_with_epsilon(cd, 1000.0 * 100e-4 / 64.0, 1e-9);
}

/* Two luminaires of 1 000 cos γ, 8 m high, 30 m apart on the edge of a 6 m road: E = Σ 1000 · 8² / d⁴ · … worked at
 * three points: d² of the first point (1.5; 0.75): 2.25 + 0.5625 + 64 = 66.8125 and 812.25 + 0.5625 + 64 = 876.8125. */
static void
test_by_hand(void)
{
    double gamma[181], candela[362];
    for (guint j = 0; j < 181; j++) {
        gamma[j] = 0.5 * j;
        candela[j] = candela[181 + j] = 1000.0 * cos(gamma[j] * DEG);
    }
    const JumIntensity lambert = {2, 181, ROUND_C, gamma, candela};
    const JumLuminaire luminaires[] = {{0, 0, 0, 8, 90, 0, 1.0}, {0, 30, 0, 8, 90, 0, 1.0}};
    const JumRoad road = {1, 2, &lambert, luminaires, 0.0, 30.0, 6.0, 2, NULL, 1.0};
    JumRoadGrid grid = jum_road_grid_illuminance(0.0, 30.0, 0.0, 6.0);
    g_assert_cmpuint(grid.nx * grid.ny, ==, 40);
    double lux[40];
    jum_road_illuminance(&road, &grid, lux);
    /* 64 000/66.8125² = 14.3372; 64 000/876.8125² = 0.083246 */
    g_assert_cmpfloat_with_epsilon(lux[0], 14.3372 + 0.083246, 2e-4);
    /* (13.5; 0.75): 246.8125 and 272.25 + 64.5625 = 336.8125 → 1.050611 + 0.564159 */
    g_assert_cmpfloat_with_epsilon(lux[4], 1.050611 + 0.564159, 1e-4);
    /* (1.5; 5.25): 93.8125 and 903.8125 → 7.272067 + 0.078347 */
    g_assert_cmpfloat_with_epsilon(lux[30], 7.272067 + 0.078347, 2e-4);
    JumRoadMeasures m;
    g_assert_cmpint(jum_road_measure(&road, &m), ==, JUM_ROAD_OK);
    double sum = 0.0;
    for (guint i = 0; i < 40; i++)
        sum += lux[i];
    g_assert_cmpfloat_with_epsilon(m.e_mean_lx, sum / 40.0, 1e-12);
    g_assert_true(isnan(m.l_mean_cd_m2) && isnan(m.ti_pct));
    g_assert_cmpuint(jum_road_judge(jum_road_class("M5"), &m), ==, JUM_ROAD_FAILS_UNKNOWN);
}

/* One luminaire ahead over the lane's middle, 10 m high: the driver first meets it at 2.75 · 8.5 m (and 20° is where the
 * screen hides it), then from nearer where it is hidden; before the field the eye stands farther. */
static void
test_glare(void)
{
    const JumLuminaire one = {0, 100.0, 1.75, 10.0, 90.0, 0.0, 0.9};
    const JumRoad road = {1, 1, &BALL, &one, 0.0, 30.0, 3.5, 1, jum_r_table("R3"), 0.9};
    double up = 8.5, worst = 0.0;
    for (guint i = 0; i < 10; i++) {
        double dx = 100.0 - (i * 3.0 - 2.75 * 8.5), d2 = dx * dx + up * up;
        double theta = atan2(up, dx) / DEG + 1.0; /* the eye looks 1° down */
        double e = 1000.0 * cos(theta * DEG) / d2;
        worst = fmax(worst, 9.86 * (1.0 + pow(23.0 / 66.4, 4.0)) * e / (theta * theta));
    }
    double want = 65.0 * worst / pow(1.0 / 0.9, 0.8);
    g_assert_cmpfloat_with_epsilon(jum_road_increment(&road, 0, 1.0) / want, 1.0, 1e-9);
    g_assert_true(isnan(jum_road_increment(&road, 0, 0.0)));
}

/* A ring of equal bare lamps round a point: every quantity in closed form. */
static void
test_ring(void)
{
    enum {
        N = 720
    };
    static JumLuminaire ring[N];
    double h = 4.0, r = 9.0, d2 = h * h + r * r, d = sqrt(d2);
    for (guint i = 0; i < N; i++)
        ring[i] = (JumLuminaire){.x_m = 50.0 + r * cos((i + 0.5) * 2.0 * G_PI / N),
                                 .y_m = 20.0 + r * sin((i + 0.5) * 2.0 * G_PI / N),
                                 .z_m = 1.5 + h,
                                 .scale = 1.0};
    const double x[] = {50.0}, y[] = {20.0}, z[] = {1.5};
    const JumPointProblem problem = {1, N, 1, 0, &BALL, ring, NULL, x, y, z};
    const double want[] = {
        [JUM_QUANTITY_HORIZONTAL] = N * 1000.0 * h / (d2 * d),
        [JUM_QUANTITY_VERTICAL] = N * 1000.0 * r / (d2 * d) / G_PI,
        [JUM_QUANTITY_SEMI_CYLINDRICAL] = N * 1000.0 * r / (d2 * d) / G_PI,
        [JUM_QUANTITY_HEMISPHERICAL] = N * 1000.0 * (1.0 + h / d) / (4.0 * d2),
    };
    for (guint q = 0; q < G_N_ELEMENTS(want); q++) {
        double lux;
        JumPointInfo info;
        g_assert_cmpint(jum_point_solve_facing(&problem, (JumIlluminance) q, 33.0, &lux, &info), ==,
                        JUM_POINT_OK);
        g_assert_cmpfloat_with_epsilon(lux / want[q], 1.0, 1e-5);
    }
    /* one lamp straight ahead at eye height: vertical I/d², semi-cylindrical 2/π of it; from behind nothing */
    const JumLuminaire face = {0, 60.0, 20.0, 1.5, 0.0, 0.0, 1.0};
    const JumPointProblem alone = {1, 1, 1, 0, &BALL, &face, NULL, x, y, z};
    double lux;
    JumPointInfo info;
    jum_point_solve_facing(&alone, JUM_QUANTITY_VERTICAL, 0.0, &lux, &info);
    g_assert_cmpfloat_with_epsilon(lux, 10.0, 1e-9);
    jum_point_solve_facing(&alone, JUM_QUANTITY_SEMI_CYLINDRICAL, 0.0, &lux, &info);
    g_assert_cmpfloat_with_epsilon(lux, 20.0 / G_PI, 1e-9);
    jum_point_solve_facing(&alone, JUM_QUANTITY_VERTICAL, 180.0, &lux, &info);
    g_assert_cmpfloat(lux, ==, 0.0);
}

/* A street optic of ours: by opposite rows both lanes fare alike, and what is laid twice as dense is twice as bright. */
static void
test_arrangements(void)
{
    static const JumLobe lobes[] = {{62, 62, 15, 1.0}, {25, 42, 22, 0.3}};
    const JumOptic optic = {2, lobes, 0.3, 1.0, 0.0, 70.0, 86.0};
    double c[JUM_OPTIC_PLANES], gamma[JUM_OPTIC_ANGLES];
    static double candela[JUM_OPTIC_PLANES * JUM_OPTIC_ANGLES];
    g_assert_cmpint(jum_optic_fill(&optic, c, gamma, candela), ==, 0);
    const JumIntensity street = {JUM_OPTIC_PLANES, JUM_OPTIC_ANGLES, c, gamma, candela};
    JumRoad road = {1, 0, &street, NULL, 0, 0, 7.0, 2, jum_r_table("R3"), 0.85};
    JumStreet s = {JUM_ARRANGEMENT_OPPOSITE, 30.0, 8.0, 0.0, 0.5, 7.0, 8.0};
    JumRoadMeasures both, dense, one;
    g_assert_cmpint(jum_street_measure(&s, &road, &both), ==, JUM_ROAD_OK);
    s.arrangement = JUM_ARRANGEMENT_ONE_SIDE;
    g_assert_cmpint(jum_street_measure(&s, &road, &one), ==, JUM_ROAD_OK);
    s.spacing_m = 15.0;
    g_assert_cmpint(jum_street_measure(&s, &road, &dense), ==, JUM_ROAD_OK);
    g_test_message("opposite 30 m: %.2f cd/m², Uo %.2f, Ul %.2f, TI %.1f %%, REI %.2f, %.1f lx",
                   both.l_mean_cd_m2, both.l_uo, both.l_ul, both.ti_pct, both.eir, both.e_mean_lx);
    /* within 5 heights of a point, 15 and 30 m apart do not hold quite twice as many */
    g_assert_cmpfloat_with_epsilon(dense.e_mean_lx / one.e_mean_lx, 2.0, 0.02);
    g_assert_cmpfloat_with_epsilon(both.e_mean_lx / one.e_mean_lx, 2.0, 1e-6);
    g_assert_true(both.l_ul > 0.3 && both.l_ul <= 1.0 && both.l_uo > 0.3 && both.l_uo <= 1.0);
    g_assert_true(both.eir > 0.3 && both.eir < 1.0);
    g_assert_true(both.ti_pct > 1.0 && both.ti_pct < 30.0);
    /* the widest spacing meets the class, and a step wider does not */
    double spacing;
    uint32_t fails;
    const JumRoadClass *m4 = jum_road_class("M4");
    g_assert_cmpint(jum_street_widest(&s, &road, m4, 10.0, 60.0, 1.0, &spacing, &both, &fails), ==,
                    JUM_ROAD_OK);
    g_test_message("M4, one side, 8 m, 8 klm: %.0f m", spacing);
    g_assert_cmpuint(fails, ==, 0);
    g_assert_cmpfloat(spacing, >, 12.0);
    s.spacing_m = spacing + 1.0;
    jum_street_measure(&s, &road, &one);
    g_assert_cmpuint(jum_road_judge(m4, &one), !=, 0);
    g_assert_cmpint(jum_street_widest(&s, &road, jum_road_class("C0"), 30.0, 40.0, 5.0, &spacing,
                                      &both, &fails),
                    ==, JUM_ROAD_OK);
    g_assert_true(isnan(spacing) && (fails & JUM_ROAD_FAILS_MEAN) != 0);
    s.spacing_m = 0.5;
    g_assert_cmpint(jum_street_measure(&s, &road, &one), ==, JUM_ROAD_BAD_GEOMETRY);
}

/* A path under one bare lamp, by the general solver at the same points. */
static void
test_path(void)
{
    const JumLuminaire one = {0, 12.0, -1.0, 5.0, 90.0, 0.0, 1.0};
    const JumRoad road = {1, 1, &BALL, &one, 0.0, 20.0, 6.0, 2, NULL, 1.0};
    JumPathMeasures m;
    g_assert_cmpint(jum_path_measure(&road, -3.0, 2.0, &m), ==, JUM_ROAD_OK);
    g_assert_cmpuint(m.grid.nx * m.grid.ny, ==, 30);
    double x[30], y[30], z[30], lux[30], least[3] = {INFINITY, INFINITY, INFINITY}, sum = 0.0;
    JumPointInfo info;
    for (guint i = 0; i < 30; i++) {
        x[i] = m.grid.x0_m + (i % 10) * m.grid.dx_m;
        y[i] = m.grid.y0_m + (i / 10) * m.grid.dy_m;
        z[i] = 0.0;
    }
    JumPointProblem problem = {1, 1, 30, 0, &BALL, &one, NULL, x, y, z};
    jum_point_solve_facing(&problem, JUM_QUANTITY_HORIZONTAL, 0.0, lux, &info);
    for (guint i = 0; i < 30; i++) {
        least[0] = fmin(least[0], lux[i]);
        sum += lux[i] / 30.0;
        z[i] = 1.5;
    }
    for (guint way = 0; way < 2; way++) {
        jum_point_solve_facing(&problem, JUM_QUANTITY_VERTICAL, 180.0 * way, lux, &info);
        least[1] = fmin(least[1], info.min_lx);
        jum_point_solve_facing(&problem, JUM_QUANTITY_SEMI_CYLINDRICAL, 180.0 * way, lux, &info);
        least[2] = fmin(least[2], info.min_lx);
    }
    g_assert_cmpfloat_with_epsilon(m.e_mean_lx, sum, 1e-9);
    g_assert_cmpfloat_with_epsilon(m.e_min_lx, least[0], 1e-9);
    g_assert_cmpfloat_with_epsilon(m.ev_min_lx, least[1], 1e-9);
    g_assert_cmpfloat_with_epsilon(m.esc_min_lx, least[2], 1e-9);
    g_assert_cmpint(jum_path_measure(&road, -3.0, 0.1, &m), ==, JUM_ROAD_BAD_GEOMETRY);
}

static void
test_classes(void)
{
    JumRoadMeasures m = {.l_mean_cd_m2 = 1.0, .l_uo = 0.4, .l_ul = 0.6, .ti_pct = 15, .eir = 0.3};
    g_assert_cmpuint(jum_road_judge(jum_road_class("M3"), &m), ==, 0);
    g_assert_cmpuint(jum_road_judge(jum_road_class("M2"), &m), ==,
                     JUM_ROAD_FAILS_MEAN | JUM_ROAD_FAILS_LENGTHWISE | JUM_ROAD_FAILS_GLARE |
                         JUM_ROAD_FAILS_EDGE);
    m = (JumRoadMeasures){.e_mean_lx = 7.5, .e_min_lx = 1.5, .e_uo = 0.2};
    g_assert_cmpuint(jum_road_judge(jum_road_class("P3"), &m), ==, 0);
    g_assert_cmpuint(jum_road_judge(jum_road_class("P2"), &m), ==,
                     JUM_ROAD_FAILS_MEAN | JUM_ROAD_FAILS_OVERALL);
    g_assert_cmpuint(jum_road_judge(jum_road_class("P5"), &m), ==, JUM_ROAD_FAILS_EXCESS);
    g_assert_cmpuint(jum_road_judge(jum_road_class("C5"), &m), ==, JUM_ROAD_FAILS_OVERALL);
    g_assert_cmpuint(jum_road_judge(jum_road_class("P7"), &m), ==, 0);
    g_assert_null(jum_road_class("M7"));
    guint n = 0;
    while (jum_road_class_at(n) != NULL)
        n++;
    g_assert_cmpuint(n, ==, 19);
}

/* Radiance on two luminaires, 10 × 5 points: mean 19.139 lx, least 9.167, uniformity 0.479. */
static void
test_street_a(void)
{
    g_autofree char *path = g_build_filename(SHARED, "lighting", "photometry", "italo.ies", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(JumPhotometry) p = jum_photometry_load(path, &error);
    g_assert_no_error(error);
    JumIntensity italo = jum_photometry_intensity(p);
    const JumLuminaire luminaires[] = {{0, 0, 0, 8, 90, 0, 1.0}, {0, 30, 0, 8, 90, 0, 1.0}};
    const JumRoad road = {1, 2, &italo, luminaires, 0.0, 30.0, 7.0, 2, NULL, 1.0};
    JumRoadMeasures m;
    g_assert_cmpint(jum_road_measure(&road, &m), ==, JUM_ROAD_OK);
    g_assert_cmpfloat_with_epsilon(m.e_mean_lx, 19.139, 0.002);
    g_assert_cmpfloat_with_epsilon(m.e_min_lx, 9.167, 0.002);
    g_assert_cmpfloat_with_epsilon(m.e_uo, 0.479, 0.0005);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/road/r-tables", test_r_tables);
    g_test_add_func("/road/surface-file", test_surface_file);
    g_test_add_func("/road/matt", test_matt);
    g_test_add_func("/road/direction", test_direction);
    g_test_add_func("/road/by-hand", test_by_hand);
    g_test_add_func("/road/glare", test_glare);
    g_test_add_func("/road/ring", test_ring);
    g_test_add_func("/road/arrangements", test_arrangements);
    g_test_add_func("/road/path", test_path);
    g_test_add_func("/road/classes", test_classes);
    if (g_file_test(SHARED, G_FILE_TEST_IS_DIR))
        g_test_add_func("/road/street-a", test_street_a);
    else
        g_print("# the reference data are absent (" SHARED "): only what needs no file runs\n");
    return g_test_run();
}
