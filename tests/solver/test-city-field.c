/* The whole-city field against the point method: random luminaires over hilly ground, random cells; the bytes whatever
 * the threads; a part solved again against all of it; walls; and what is refused. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "sim/lighting/city-field.h"

#define N_C     25
#define N_GAMMA 37
#define N       600
#define SIDE    24 /* tiles */

static double c_deg[N_C], gamma_deg[N_GAMMA], candela[2][N_C * N_GAMMA];
static float ground_z[41 * 41];
static JumLuminaire luminaires[N];
static JumIntensity tables[2];

static JumCityProblem
make_city(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(11);
    for (int i = 0; i < N_C; i++)
        c_deg[i] = i * 15.0;
    for (int j = 0; j < N_GAMMA; j++)
        gamma_deg[j] = j * 2.5;
    for (int i = 0; i < N_C; i++)
        for (int j = 0; j < N_GAMMA; j++) {
            double g = gamma_deg[j] * G_PI / 180.0, c = c_deg[i] * G_PI / 180.0;
            candela[0][i * N_GAMMA + j] =
                ((300.0 + 200.0 * cos(c - 0.3)) * sin(g + 0.4) + 300.0) * fmax(cos(g), 0.0);
            candela[1][i * N_GAMMA + j] = 900.0 * (1.1 + sin(c)) * pow(sin(g + 0.25), 2.0) *
                                          CLAMP((86.0 - gamma_deg[j]) / 16.0, 0.0, 1.0);
        }
    for (int k = 0; k < 2; k++) {
        for (int m = 0; m < N_C * N_GAMMA; m++)
            candela[k][m] = fmax(candela[k][m], 0.0);
        memcpy(candela[k] + (N_C - 1) * N_GAMMA, candela[k], N_GAMMA * sizeof(double));
        tables[k] = (JumIntensity){N_C, N_GAMMA, c_deg, gamma_deg, candela[k]};
    }
    JumCityGround ground = {430900.0, 6713900.0, 25.0, 41, 41, ground_z};
    for (int k = 0; k < 41 * 41; k++)
        ground_z[k] = (float) (30.0 + 6.0 * sin(k % 41 * 0.35) + 5.0 * cos(k / 41 * 0.4));
    for (int i = 0; i < N; i++) {
        luminaires[i] = (JumLuminaire){(guint32) (i % 2),
                                       431000.0 + g_rand_double_range(random, 0.0, 768.0),
                                       6714000.0 + g_rand_double_range(random, 0.0, 768.0),
                                       0.0,
                                       g_rand_double_range(random, -180.0, 180.0),
                                       g_rand_double_range(random, 0.0, 15.0),
                                       g_rand_double_range(random, 0.2, 4.0)};
        double u = (luminaires[i].x_m - ground.x0_m) / 25.0;
        double v = (luminaires[i].y_m - ground.y0_m) / 25.0;
        luminaires[i].z_m = ground_z[(int) (v + 0.5) * 41 + (int) (u + 0.5)] +
                            g_rand_double_range(random, 4.0, 12.0);
    }
    return (JumCityProblem){.n_intensities = 2,
                            .n_luminaires = N,
                            .intensities = tables,
                            .luminaires = luminaires,
                            .ground = ground,
                            .x0_m = 431000.0,
                            .y0_m = 6714000.0,
                            .columns = SIDE,
                            .rows = SIDE,
                            .cutoff_lx = 0.00001,
                            .n_threads = 2};
}

static double
ground_at(const JumCityGround *g, double x, double y)
{
    double u = (x - g->x0_m) / g->cell_m, v = (y - g->y0_m) / g->cell_m;
    int i = (int) u, j = (int) v;
    const float *z = g->z_m + j * 41 + i;
    u -= i;
    v -= j;
    return (z[0] * (1 - u) + z[1] * u) * (1 - v) + (z[41] * (1 - u) + z[42] * u) * v;
}

/* Light at @n random cells, by the point method. */
static void
solve_points(const JumCityProblem *p, guint n, double *x, double *y, double *lux)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(12);
    g_autofree double *z = g_new(double, n);
    for (guint k = 0; k < n; k++) {
        x[k] = p->x0_m + g_rand_int_range(random, 0, SIDE * JUM_CITY_TILE) + 0.5;
        y[k] = p->y0_m + g_rand_int_range(random, 0, SIDE * JUM_CITY_TILE) + 0.5;
        z[k] = ground_at(&p->ground, x[k], y[k]);
    }
    JumPointProblem points = {p->n_intensities, p->n_luminaires, n, p->n_walls, p->intensities,
                              p->luminaires,    p->walls,        x, y,          z};
    JumPointInfo info;
    g_assert_cmpint(jum_point_solve(&points, lux, &info), ==, JUM_POINT_OK);
}

static JumCityField *
solve(const JumCityProblem *p, JumCityInfo *info)
{
    JumCityField *field = NULL;
    g_assert_cmpint(jum_city_field_new(p, &field, info), ==, JUM_CITY_OK);
    g_assert_cmpint(jum_city_field_solve(field, p, NULL, NULL, info), ==, JUM_CITY_OK);
    return field;
}

#define POINTS 4000

static void
test_points(void)
{
    static double x[POINTS], y[POINTS], lux[POINTS];
    JumCityProblem p = make_city();
    JumCityInfo info;
    JumCityField *field = solve(&p, &info);
    double worst = 0.0;
    guint lit = 0;
    solve_points(&p, POINTS, x, y, lux);
    for (guint k = 0; k < POINTS; k++) {
        double mine = jum_city_field_at(field, x[k], y[k]);
        mine = isfinite(mine) ? mine : 0.0;
        worst = fmax(worst, fabs(mine - lux[k]) / fmax(0.01 * lux[k], 0.01));
        lit += lux[k] > 1.0;
    }
    g_print("# worst %.3f of the tolerance, bound of what is left out %.4f lx, reach %.0f m\n",
            worst, info.error_bound_lx, info.reach_max_m);
    g_assert_cmpfloat(worst, <, 1.0);
    g_assert_cmpfloat(info.error_bound_lx, <, 0.01);
    g_assert_cmpuint(lit, >, POINTS / 4);
    g_assert_true(isnan(jum_city_field_at(field, 0.0, 0.0)));
    jum_city_field_free(field);
}

static void
test_threads(void)
{
    JumCityProblem p = make_city();
    JumCityInfo one, three;
    p.n_threads = 1;
    JumCityField *a = solve(&p, &one);
    p.n_threads = 3;
    JumCityField *b = solve(&p, &three);
    g_assert_cmpuint(a->n_tiles, ==, b->n_tiles);
    g_assert_cmpuint(one.pairs, ==, three.pairs);
    g_assert_cmpint(memcmp(a->lux, b->lux, a->n_tiles * JUM_CITY_CELLS * sizeof *a->lux), ==, 0);
    jum_city_field_free(a);
    jum_city_field_free(b);
}

/* Some luminaires dimmed, one out: only their tiles are solved, and all is as if solved anew, to a step. */
static void
test_update(void)
{
    static JumLuminaire then[N];
    guint8 changed[N] = {0};
    JumCityProblem p = make_city(), q = p;
    JumCityInfo info;
    JumCityField *field = solve(&p, &info);
    memcpy(then, luminaires, sizeof then);
    for (int i = 7; i < 24; i += 16) {
        changed[i] = 1;
        then[i].scale = i == 7 ? 0.0 : then[i].scale * 0.3;
    }
    q.luminaires = then;
    JumCityField *anew = NULL;
    g_assert_cmpint(jum_city_field_new(&p, &anew, &info), ==, JUM_CITY_OK);
    g_assert_cmpint(jum_city_field_solve(anew, &q, NULL, NULL, &info), ==, JUM_CITY_OK);
    g_assert_cmpint(jum_city_field_solve(field, &q, changed, luminaires, &info), ==, JUM_CITY_OK);
    g_assert_cmpuint(info.n_solved, >, 3);
    g_assert_cmpuint(info.n_solved, <, field->n_tiles);
    for (gsize k = 0; k < (gsize) field->n_tiles * JUM_CITY_CELLS; k++)
        g_assert_cmpint(abs(field->lux[k] - anew->lux[k]), <=, 1);
    jum_city_field_free(field);
    jum_city_field_free(anew);
}

/* Walls as high as the lights and lower ones; nearly every cell is as the point method's. */
static void
test_walls(void)
{
    static double x[POINTS], y[POINTS], lux[POINTS];
    static JumWall walls[40];
    JumCityProblem p = make_city();
    p.ground = (JumCityGround){0};
    for (int i = 0; i < N; i++)
        luminaires[i].z_m = 6.0 + i % 5;
    for (int i = 0; i < 40; i++) {
        double wx = p.x0_m + 60.0 + i % 8 * 90.0, wy = p.y0_m + 70.0 + i / 8 * 140.0;
        walls[i] = (JumWall){wx, wy, wx + 12.0 + i, wy + 9.0 * (i % 3), i % 4 == 0 ? 4.0 : 15.0};
    }
    /* the point method's helper reads its own ground: here flat */
    static float flat[41 * 41];
    p.ground = (JumCityGround){430900.0, 6713900.0, 25.0, 41, 41, flat};
    p.n_walls = 40;
    p.walls = walls;
    JumCityInfo info;
    JumCityField *field = solve(&p, &info);
    solve_points(&p, POINTS, x, y, lux);
    p.n_walls = 0;
    JumCityField *open = solve(&p, &info);
    guint apart = 0, shaded = 0;
    for (guint k = 0; k < POINTS; k++) {
        double mine = jum_city_field_at(field, x[k], y[k]);
        apart += fabs(mine - lux[k]) > fmax(0.05 * lux[k], 0.05);
        shaded += jum_city_field_at(open, x[k], y[k]) - mine > 0.05 * mine;
    }
    g_print("# %u of %u cells shaded, %u apart\n", shaded, POINTS, apart);
    g_assert_cmpuint(shaded, >, POINTS / 20);
    g_assert_cmpuint(apart, <, shaded / 10);
    jum_city_field_free(field);
    jum_city_field_free(open);
}

static void
test_refused(void)
{
    JumCityProblem p = make_city(), q = p;
    JumCityField *field = NULL;
    JumCityInfo info;
    q.columns = 0;
    g_assert_cmpint(jum_city_field_new(&q, &field, &info), ==, JUM_CITY_BAD_GRID);
    q = p;
    q.cutoff_lx = NAN;
    g_assert_cmpint(jum_city_field_new(&q, &field, &info), ==, JUM_CITY_BAD_GRID);
    q = p;
    q.columns = q.rows = 1u << 20;
    g_assert_cmpint(jum_city_field_new(&q, &field, &info), ==, JUM_CITY_BAD_GRID);
    luminaires[5].z_m = NAN;
    g_assert_cmpint(jum_city_field_new(&p, &field, &info), ==, JUM_CITY_BAD_LUMINAIRE);
    g_assert_cmpuint(info.element, ==, 5);
    g_assert_null(field);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/city-field/points", test_points);
    g_test_add_func("/city-field/threads", test_threads);
    g_test_add_func("/city-field/update", test_update);
    g_test_add_func("/city-field/walls", test_walls);
    g_test_add_func("/city-field/refused", test_refused);
    return g_test_run();
}
