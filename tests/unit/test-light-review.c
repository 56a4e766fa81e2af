/* The review of the light of the theme town: its tables against what they are made of, and against each other. */
#include <glib/gstdio.h>
#include <math.h>

#include "study/light-review.h"
#include "theme-town.h"

typedef struct {
    char *folder, *path;
    JumTerritory *territory;
    guint n;
} Town;

static void
town_open(Town *t)
{
    g_autoptr(GError) error = NULL;
    t->folder = g_dir_make_tmp("light-review-XXXXXX", &error);
    t->path = g_build_filename(t->folder, "town.gpkg", NULL);
    g_assert_true(theme_town_write(t->path, &error));
    t->territory = jum_territory_open(t->path, &error);
    g_assert_no_error(error);
    t->n = jum_territory_count(t->territory, JUM_TABLE_lamp);
}

static void
town_close(Town *t)
{
    jum_territory_free(t->territory);
    g_remove(t->path);
    g_rmdir(t->folder);
    g_free(t->path);
    g_free(t->folder);
}

/* All lamps at a level, each drawing 50 W; the last three not known. */
static JumLightReview *
review(const Town *t, double level, JumLightReviewAsked *asked)
{
    g_autoptr(GError) error = NULL;
    g_autofree double *levels = g_new(double, t->n + 1), *watts = g_new(double, t->n + 1);
    for (guint i = 0; i < t->n; i++) {
        levels[i] = i + 3 < t->n ? level : NAN;
        watts[i] = i + 3 < t->n ? 50.0 : NAN;
    }
    *asked = (JumLightReviewAsked){.n_lamps = t->n,
                                   .level_pu = levels,
                                   .power_w = watts,
                                   .dark_lx = 2.0,
                                   .dark_least_m = 12.0,
                                   .corridor_k = 2100.0,
                                   .corridor_m = 60.0};
    g_assert_true(jum_time_parse("2026-11-21T20:30:00Z", NULL, &asked->time));
    JumLightReview *made = jum_light_review_new(t->territory, asked, NULL, NULL, &error);
    g_assert_no_error(error);
    return made;
}

static const double *
numbers(const JumLightReview *r, const char *table, const char *column, guint *n)
{
    const JumStudyTable *t = jum_study_part_find_table(r->result->parts[JUM_STUDY_LIGHTING], table);
    *n = t->n_rows;
    return jum_study_table_column(t, column)->numbers;
}

static double
indicator(const JumLightReview *r, const char *key)
{
    return jum_study_part_find_indicator(r->result->parts[JUM_STUDY_LIGHTING], key)->today;
}

static double
total(const JumLightReview *r, const char *table, const char *column)
{
    guint n;
    const double *values = numbers(r, table, column, &n);
    double all = 0.0;
    for (guint i = 0; i < n; i++)
        all += values[i];
    return all;
}

static void
test_communes(void)
{
    Town t;
    JumLightReviewAsked asked;
    town_open(&t);
    g_autoptr(JumLightReview) r = review(&t, 1.0, &asked);
    g_assert_cmpfloat(total(r, "communes", "lamps"), ==, t.n);
    g_assert_cmpfloat(total(r, "communes", "measured"), ==, t.n - 3);
    /* what is not measured draws what its programme asks */
    double kw = total(r, "communes", "now_kw");
    g_assert_cmpfloat(kw, >=, 0.05 * (t.n - 3) - 1e-9);
    g_assert_cmpfloat(kw, <, 0.05 * (t.n - 3) + 3 * 0.4);
    g_assert_cmpfloat_with_epsilon(kw, indicator(r, "now_kw"), 1e-9);
    double planned = total(r, "communes", "tonight_kwh");
    double until = total(r, "communes", "until_kwh");
    g_assert_cmpfloat(planned, >, until);
    g_assert_cmpfloat(until, >, 0.0);
    g_assert_cmpfloat_with_epsilon(planned, indicator(r, "tonight_kwh"), 1e-6);
    g_assert_cmpfloat(indicator(r, "baseline_kwh"), >, planned);
    g_assert_true(r->result->synthetic);
    town_close(&t);
}

/* Half the level is half the light, and more stretches are dark. */
static void
test_levels(void)
{
    Town t;
    JumLightReviewAsked asked;
    guint n_full, n_half;
    town_open(&t);
    g_autoptr(JumLightReview) full = review(&t, 1.0, &asked);
    g_autoptr(JumLightReview) half = review(&t, 0.5, &asked);
    g_assert_cmpfloat(indicator(full, "mean_lx"), >, 1.0);
    g_assert_cmpfloat_with_epsilon(indicator(half, "mean_lx") / indicator(full, "mean_lx"), 0.5,
                                   0.01);
    g_assert_cmpfloat(indicator(half, "streets_fail"), >=, indicator(full, "streets_fail"));
    g_assert_cmpfloat(indicator(half, "dark_spots"), >=, indicator(full, "dark_spots"));
    const double *length = numbers(half, "dark", "length_m", &n_half);
    const double *mean = numbers(half, "dark", "mean_lx", &n_half);
    numbers(full, "dark", "length_m", &n_full);
    g_assert_cmpuint(n_half, >=, n_full);
    for (guint i = 0; i < n_half; i++) {
        g_assert_cmpfloat(mean[i], <, 2.0);
        g_assert_cmpfloat(length[i], >=, 12.0);
        if (i > 0)
            g_assert_cmpfloat(length[i], <=, length[i - 1]);
    }
    town_close(&t);
}

static void
test_corridors(void)
{
    Town t;
    JumLightReviewAsked asked;
    guint n, marked = 0;
    town_open(&t);
    g_autoptr(JumLightReview) r = review(&t, 1.0, &asked);
    const double *cct = numbers(r, "corridors", "cct_k", &n);
    const double *distance = numbers(r, "corridors", "distance_m", &n);
    for (guint i = 0; i < n; i++) {
        g_assert_cmpfloat(cct[i], >, 2100.0);
        g_assert_cmpfloat(distance[i], <=, 60.0);
    }
    for (guint i = 0; i < t.n; i++)
        marked += !isnan(r->corridor[i]);
    g_assert_cmpuint(marked, ==, n);
    g_assert_cmpfloat(indicator(r, "corridor_lamps"), ==, n);
    g_test_message("%u lamps in dark corridors", n);
    town_close(&t);
}

/* The colours of streets on the map are the verdicts of the table. */
static void
test_paint(void)
{
    Town t;
    JumLightReviewAsked asked;
    guint counts[4] = {0}, painted = 0;
    town_open(&t);
    g_autoptr(JumLightReview) r = review(&t, 1.0, &asked);
    guint n = jum_layer_n_rows(jum_city_light_roads(r->light));
    g_autofree float *values = g_new(float, n + 1), *cells = g_new(float, 400 * 400);
    for (guint i = 0; i < n; i++) {
        counts[r->verdict[i]]++;
        values[i] = r->verdict[i] == 0 ? NAN : (float) r->verdict[i];
    }
    g_assert_cmpfloat(indicator(r, "streets_pass"), ==, counts[1]);
    g_assert_cmpfloat(indicator(r, "streets_fail"), ==, counts[2]);
    g_assert_cmpfloat(indicator(r, "streets_inconclusive"), ==, counts[3]);
    const JumCityField *f = jum_city_light_field(r->light);
    double x = f->x0_m + f->columns * JUM_CITY_TILE / 2.0 - 200.0;
    double y = f->y0_m + f->rows * JUM_CITY_TILE / 2.0 - 200.0;
    jum_city_light_paint_streets(r->light, values, x, y, 1.0, 400, 400, cells);
    for (guint k = 0; k < 400 * 400; k++)
        painted += !isnan(cells[k]);
    g_assert_cmpuint(painted, >, 1000);
    town_close(&t);
}

static void
test_cancelled(void)
{
    Town t;
    town_open(&t);
    g_autoptr(GError) error = NULL;
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    g_cancellable_cancel(cancel);
    JumLightReviewAsked asked = {.dark_lx = 1.0, .corridor_k = 3000.0, .corridor_m = 10.0};
    g_assert_null(jum_light_review_new(t.territory, &asked, NULL, cancel, &error));
    g_assert_error(error, JUM_ERROR, JUM_ERROR_CANCELLED);
    town_close(&t);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/light-review/communes", test_communes);
    g_test_add_func("/light-review/levels", test_levels);
    g_test_add_func("/light-review/corridors", test_corridors);
    g_test_add_func("/light-review/paint", test_paint);
    g_test_add_func("/light-review/cancelled", test_cancelled);
    return g_test_run();
}
