/* Energy of lamps against examples computed by hand; every figure of a comment can be redone on paper. */
#include <glib.h>
#include <math.h>
#include <time.h>

#include "sim/lighting/energy.h"

static const double CURVE_LEVEL[] = {0.0, 0.5, 1.0}, CURVE_POWER[] = {0.0, 0.6, 1.0};
static const uint32_t CURVE_START[] = {0, 3};

/* One night: 4 h at 1, 6 h at 0.5, the other 14 h dark; 0.20 the kWh but 0.10 for the dimmed hours. */
static JumEnergyProblem
one_night(void)
{
    static const uint32_t start[] = {0, 3};
    static const double level[] = {1.0, 0.5, 0.0};
    static const double duration_s[] = {4 * 3600.0, 6 * 3600.0, 14 * 3600.0};
    static const double price[] = {0.20, 0.10, 0.20};
    return (JumEnergyProblem){.n_schedules = 1,
                              .segment_start = start,
                              .level_pu = level,
                              .duration_s = duration_s,
                              .price_kwh = price,
                              .n_curves = 1,
                              .curve_start = CURVE_START,
                              .curve_level = CURVE_LEVEL,
                              .curve_power = CURVE_POWER};
}

static void
test_hand(void)
{
    /* 100 W dimmable: 4 h × 100 W + 6 h × 60 W = 0.76 kWh, 0.40 × 0.20 + 0.36 × 0.10 = 0.116
     * 100 W, on or off only: 10 h × 100 W = 1 kWh, 0.40 × 0.20 + 0.60 × 0.10 = 0.14
     * 50 W, lowest level 0.75 (80 % of the power), 1 W asleep: 0.2 + 6 × 0.04 + 0.014 = 0.454 kWh,
     *   0.2 × 0.20 + 0.24 × 0.10 + 0.014 × 0.20 = 0.0668 */
    const uint32_t schedule[] = {0, 0, 0}, curve[] = {0, 0, 0};
    const double power_w[] = {100, 100, 50}, dim_min[] = {0.1, 1.0, 0.75}, standby_w[] = {0, 0, 1};
    JumEnergyProblem problem = one_night();
    problem.n_lamps = 3;
    problem.schedule = schedule;
    problem.curve = curve;
    problem.power_w = power_w;
    problem.dim_min_pu = dim_min;
    problem.standby_w = standby_w;
    double kwh[3], price[3];
    JumEnergyInfo info;
    g_assert_cmpint(jum_energy_solve(&problem, kwh, price, &info), ==, JUM_ENERGY_OK);
    g_assert_cmpfloat_with_epsilon(kwh[0], 0.76, 1e-12);
    g_assert_cmpfloat_with_epsilon(price[0], 0.116, 1e-12);
    g_assert_cmpfloat_with_epsilon(kwh[1], 1.0, 1e-12);
    g_assert_cmpfloat_with_epsilon(price[1], 0.14, 1e-12);
    g_assert_cmpfloat_with_epsilon(kwh[2], 0.454, 1e-12);
    g_assert_cmpfloat_with_epsilon(price[2], 0.0668, 1e-12);
    g_assert_cmpfloat_with_epsilon(info.total_kwh, 2.214, 1e-12);
}

static void
test_curve(void)
{
    g_assert_cmpfloat_with_epsilon(jum_energy_share(CURVE_LEVEL, CURVE_POWER, 3, 0.25), 0.3, 1e-15);
    g_assert_cmpfloat_with_epsilon(jum_energy_share(CURVE_LEVEL, CURVE_POWER, 3, 0.75), 0.8, 1e-15);
    g_assert_cmpfloat(jum_energy_share(CURVE_LEVEL, CURVE_POWER, 3, 1.0), ==, 1.0);
    g_assert_cmpfloat(jum_energy_level(0.2, 0.3), ==, 0.3);
    g_assert_cmpfloat(jum_energy_level(0.0, 0.3), ==, 0.0);
    g_assert_cmpfloat(jum_energy_level(0.4, 1.0), ==, 1.0);
}

static void
test_refusals(void)
{
    const uint32_t schedule[] = {0, 1}, curve[] = {0, 0};
    const double fine[] = {1, 1};
    JumEnergyProblem problem = one_night();
    problem.n_lamps = 2;
    problem.schedule = schedule;
    problem.curve = curve;
    problem.power_w = problem.dim_min_pu = problem.standby_w = fine;
    double kwh[2] = {-1, -1};
    JumEnergyInfo info;
    g_assert_cmpint(jum_energy_solve(&problem, kwh, NULL, &info), ==, JUM_ENERGY_BAD_LAMP);
    g_assert_cmpuint(info.element, ==, 1);
    g_assert_cmpfloat(kwh[0], ==, -1.0);

    const double bad_level[] = {1.0, NAN, 0.0};
    problem = one_night();
    problem.level_pu = bad_level;
    g_assert_cmpint(jum_energy_solve(&problem, kwh, NULL, &info), ==, JUM_ENERGY_BAD_SCHEDULE);
    g_assert_cmpuint(info.element, ==, 1);

    const double bad_curve[] = {0.0, 0.0, 1.0};
    problem = one_night();
    problem.curve_level = bad_curve;
    g_assert_cmpint(jum_energy_solve(&problem, kwh, NULL, &info), ==, JUM_ENERGY_BAD_CURVE);
}

/* 50 000 lamps over a year's segments: under 0.2 s of one core. */
static void
test_speed(void)
{
    enum {
        N = 50000,
        SEGMENTS = 12
    };
    g_autofree uint32_t *schedule = g_new0(uint32_t, N), *curve = g_new0(uint32_t, N);
    g_autofree double *power_w = g_new(double, N), *dim = g_new(double, N);
    g_autofree double *standby = g_new0(double, N), *kwh = g_new(double, N),
                      *price = g_new(double, N);
    double level[SEGMENTS], duration_s[SEGMENTS], prices[SEGMENTS];
    const uint32_t start[] = {0, SEGMENTS};
    for (int i = 0; i < SEGMENTS; i++) {
        level[i] = i / (double) SEGMENTS;
        duration_s[i] = 1e5 * (i + 1);
        prices[i] = 0.19;
    }
    for (int i = 0; i < N; i++) {
        power_w[i] = 20 + i % 130;
        dim[i] = i % 5 == 0 ? 1.0 : 0.1;
    }
    JumEnergyProblem problem = one_night();
    problem.segment_start = start;
    problem.level_pu = level;
    problem.duration_s = duration_s;
    problem.price_kwh = prices;
    problem.n_lamps = N;
    problem.schedule = schedule;
    problem.curve = curve;
    problem.power_w = power_w;
    problem.dim_min_pu = dim;
    problem.standby_w = standby;
    clock_t before = clock();
    JumEnergyInfo info;
    g_assert_cmpint(jum_energy_solve(&problem, kwh, price, &info), ==, JUM_ENERGY_OK);
    double spent_s = (double) (clock() - before) / CLOCKS_PER_SEC;
    g_test_message("50 000 lamps: %.1f ms", spent_s * 1e3);
    g_assert_cmpfloat(spent_s, <, 0.2);
    g_assert_cmpfloat(info.total_kwh, >, 0.0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/energy/hand", test_hand);
    g_test_add_func("/energy/curve", test_curve);
    g_test_add_func("/energy/refusals", test_refusals);
    g_test_add_func("/energy/speed", test_speed);
    return g_test_run();
}
