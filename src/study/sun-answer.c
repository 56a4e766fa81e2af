/* What hours of sun come to for people.  A storey of a building is judged by its sunniest façade point (EN 17037 asks
 * it of one room a dwelling), a building by its least sunny storey.  Dwellings that lose a level: those of the storey
 * times the share of its façade points that lose it, for nobody knows which rooms lie behind. */
#include "study/sun-study.h"

#include <math.h>

#include "base/i18n.h"

#define SLACK_H     0.001
#define SEEN_H      0.08 /* 5 minutes: less is no change */
#define SEEN_YEAR_H 1.0

/* EN 17037:2018, table A.6: minimum, medium, high; and the two hours of 21 December that people ask. */
enum {
    MINIMUM,
    MEDIUM,
    HIGH,
    N_LEVELS
};
static const double levels_h[N_LEVELS] = {1.5, 3.0, 4.0};
#define DECEMBER_H 2.0

static const char *const level_words[] = {N_("below the minimum"), N_("minimum"), N_("medium"),
                                          N_("high")};

/* One building that has façade points today; hours of its least sunny storey. */
typedef struct {
    guint row;
    double dwellings;
    gboolean estimated;
    guint storeys, n_year;
    double today_h[JUM_N_SUN_DAYS], then_h[JUM_N_SUN_DAYS];
    double year_today_h, year_then_h; /* mean of the first storey */
    double below_today[JUM_N_SUN_DAYS][N_LEVELS],
        below_then[JUM_N_SUN_DAYS][N_LEVELS]; /* dwellings */
    double dark_today, dark_then;             /* dwellings below DECEMBER_H on 21 December */
} Building;

/* Points of one storey of a building. */
typedef struct {
    guint n;
    double best_today_h[JUM_N_SUN_DAYS], best_then_h[JUM_N_SUN_DAYS];
    guint below_today[JUM_N_SUN_DAYS][N_LEVELS], below_then[JUM_N_SUN_DAYS][N_LEVELS];
    guint dark_today, dark_then;
} Storey;

static void
add_point(Storey *storey, const JumSunCompared *h, guint w)
{
    storey->n++;
    for (int k = 0; k < JUM_N_SUN_DAYS; k++) {
        double today_h = h->today_h[k][w], then_h = h->then_h[k][w];
        storey->best_today_h[k] = fmax(storey->best_today_h[k], today_h);
        storey->best_then_h[k] = fmax(storey->best_then_h[k], then_h);
        for (int level = 0; level < N_LEVELS; level++) {
            storey->below_today[k][level] += today_h < levels_h[level] - SLACK_H;
            storey->below_then[k][level] += then_h < levels_h[level] - SLACK_H;
        }
    }
    storey->dark_today += h->today_h[JUM_SUN_DECEMBER][w] < DECEMBER_H - SLACK_H;
    storey->dark_then += h->then_h[JUM_SUN_DECEMBER][w] < DECEMBER_H - SLACK_H;
}

static void
add_storey(Building *b, const Storey *storey)
{
    if (storey->n == 0)
        return;
    double each = b->dwellings / b->storeys / storey->n;
    for (int k = 0; k < JUM_N_SUN_DAYS; k++) {
        b->today_h[k] = fmin(b->today_h[k], storey->best_today_h[k]);
        b->then_h[k] = fmin(b->then_h[k], storey->best_then_h[k]);
        for (int level = 0; level < N_LEVELS; level++) {
            b->below_today[k][level] += each * storey->below_today[k][level];
            b->below_then[k][level] += each * storey->below_then[k][level];
        }
    }
    b->dark_today += each * storey->dark_today;
    b->dark_then += each * storey->dark_then;
}

static Building
building_new(const JumSunInput *input, guint row)
{
    Building b = {.row = row};
    b.dwellings = jum_sun_dwellings(input->buildings, row, &b.storeys, &b.estimated);
    for (int k = 0; k < JUM_N_SUN_DAYS; k++)
        b.today_h[k] = b.then_h[k] = INFINITY;
    return b;
}

static void
close_building(GArray *buildings, Building *b)
{
    if (b->n_year > 0) {
        b->year_today_h /= b->n_year;
        b->year_then_h /= b->n_year;
    }
    g_array_append_val(buildings, *b);
}

/* Points come building by building, and in each storey by storey.  Buildings taken away have none left to compare. */
static GArray *
find_buildings(const JumSunInput *input, const JumSunCompared *h)
{
    GArray *buildings = g_array_new(FALSE, FALSE, sizeof(Building));
    for (guint w = 0; w < h->n;) {
        Building b = building_new(input, h->walls[w].row);
        gboolean is_gone = isnan(h->then_h[0][w]);
        while (w < h->n && h->walls[w].row == b.row) {
            guint level = h->walls[w].storey;
            Storey storey = {0};
            for (; w < h->n && h->walls[w].row == b.row && h->walls[w].storey == level; w++) {
                add_point(&storey, h, w);
                if (level == 0) {
                    b.year_today_h += h->today_h[JUM_N_SUN_DAYS][w];
                    b.year_then_h += h->then_h[JUM_N_SUN_DAYS][w];
                    b.n_year++;
                }
            }
            if (level < b.storeys)
                add_storey(&b, &storey);
        }
        if (!is_gone && isfinite(b.today_h[0]))
            close_building(buildings, &b);
    }
    return buildings;
}

static gboolean
is_reached(const Building *b)
{
    gboolean reached = fabs(b->year_then_h - b->year_today_h) > SEEN_YEAR_H;
    for (int k = 0; k < JUM_N_SUN_DAYS; k++)
        reached = reached || fabs(b->then_h[k] - b->today_h[k]) > SEEN_H;
    return reached || fabs(b->dark_then - b->dark_today) > 0.01;
}

static double
lost(const Building *b)
{
    return b->below_then[JUM_SUN_MARCH][MINIMUM] - b->below_today[JUM_SUN_MARCH][MINIMUM];
}

static int
compare_loss(const void *a, const void *b)
{
    const Building *p = a, *q = b;
    double by[] = {lost(q) - lost(p),
                   (q->dark_then - q->dark_today) - (p->dark_then - p->dark_today),
                   (p->year_then_h - p->year_today_h) - (q->year_then_h - q->year_today_h)};
    for (guint i = 0; i < G_N_ELEMENTS(by); i++)
        if (by[i] != 0.0)
            return by[i] > 0.0 ? 1 : -1;
    return (p->row > q->row) - (p->row < q->row);
}

static int
level_of(double hours_h)
{
    int level = 0;
    while (level < N_LEVELS && hours_h >= levels_h[level] - SLACK_H)
        level++;
    return level;
}

/* ---- the table ---- */

static void
fill_hours(JumStudyTable *table, const GArray *reached)
{
    static const struct {
        JumSunStudyDay day;
        const char *today_key, *then_key, *today, *then;
    } days[] = {
        {JUM_SUN_MARCH, "march_today_h", "march_then_h", N_("21 March, today"),
         N_("21 March, then")},
        {JUM_SUN_FEBRUARY, "february_today_h", "february_then_h", N_("1 February, today"),
         N_("1 February, then")},
        {JUM_SUN_DECEMBER, "december_today_h", "december_then_h", N_("21 December, today"),
         N_("21 December, then")},
    };
    for (guint d = 0; d < G_N_ELEMENTS(days); d++) {
        double *today = jum_study_table_numbers(table, days[d].today_key, days[d].today, "h", 1);
        double *then = jum_study_table_numbers(table, days[d].then_key, days[d].then, "h", 1);
        for (guint i = 0; i < reached->len; i++) {
            const Building *b = &g_array_index(reached, Building, i);
            today[i] = b->today_h[days[d].day];
            then[i] = b->then_h[days[d].day];
        }
    }
    double *today = jum_study_table_numbers(table, "year_today_h", N_("Year, today"), "h", 0);
    double *then = jum_study_table_numbers(table, "year_then_h", N_("Year, then"), "h", 0);
    for (guint i = 0; i < reached->len; i++) {
        today[i] = g_array_index(reached, Building, i).year_today_h;
        then[i] = g_array_index(reached, Building, i).year_then_h;
    }
}

static const char *
commune_of(const JumSunInput *input, guint row)
{
    const char *code =
        jum_layer_text(input->buildings, jum_layer_column(input->buildings, "commune"), row);
    gint64 at = code != NULL ? jum_layer_find(input->communes, code) : -1;
    const char *name =
        at >= 0
            ? jum_layer_text(input->communes, jum_layer_column(input->communes, "name"), (guint) at)
            : NULL;
    return name != NULL ? name : code;
}

static void
write_table(JumStudyPart *part, const JumSunInput *input, const GArray *reached)
{
    JumStudyTable *table =
        jum_study_part_table(part, "buildings", N_("Buildings reached"), reached->len);
    char **ids = jum_study_table_texts(table, "building", N_("Building"));
    char **communes = jum_study_table_texts(table, "commune", N_("Commune"));
    double *storeys = jum_study_table_numbers(table, "storeys", N_("Storeys"), "", 0);
    double *dwellings = jum_study_table_numbers(table, "dwellings", N_("Dwellings"), "", 0);
    char **origin = jum_study_table_words(table, "dwellings_from", N_("Dwellings from"));
    double *less = jum_study_table_numbers(table, "dwellings_lost",
                                           N_("Dwellings falling below 1.5 h on 21 March"), "", 1);
    double *dark = jum_study_table_numbers(table, "dwellings_dark",
                                           N_("Dwellings falling below 2 h on 21 December"), "", 1);
    char **level_today = jum_study_table_words(table, "level_today", N_("EN 17037 today"));
    char **level_then = jum_study_table_words(table, "level_then", N_("EN 17037 then"));
    for (guint i = 0; i < reached->len; i++) {
        const Building *b = &g_array_index(reached, Building, i);
        const char *id = jum_layer_id(input->buildings, b->row);
        table->address[i] = g_strconcat("building/", id, NULL);
        ids[i] = g_strdup(id);
        communes[i] = g_strdup(commune_of(input, b->row));
        storeys[i] = b->storeys;
        dwellings[i] = b->dwellings;
        origin[i] = g_strdup(b->estimated ? N_("estimate") : N_("file"));
        less[i] = lost(b);
        dark[i] = b->dark_then - b->dark_today;
        level_today[i] = g_strdup(level_words[level_of(b->today_h[JUM_SUN_MARCH])]);
        level_then[i] = g_strdup(level_words[level_of(b->then_h[JUM_SUN_MARCH])]);
    }
    fill_hours(table, reached);
}

/* ---- figures ---- */

static double
mean_of(const float *values, gsize n)
{
    double sum = 0.0;
    gsize count = 0;
    for (gsize i = 0; i < n; i++)
        if (!isnan(values[i])) {
            sum += values[i];
            count++;
        }
    return count > 0 ? sum / (double) count : NAN;
}

static void
sum_up(JumStudyPart *part, const GArray *all, guint reached, const JumSunCompared *h)
{
    double march[N_LEVELS][2] = {{0.0}}, february[2] = {0.0}, dark[2] = {0.0}, dwellings = 0.0;
    for (guint i = 0; i < all->len; i++) {
        const Building *b = &g_array_index(all, Building, i);
        dwellings += b->dwellings;
        for (int level = 0; level < N_LEVELS; level++) {
            march[level][0] += b->below_today[JUM_SUN_MARCH][level];
            march[level][1] += b->below_then[JUM_SUN_MARCH][level];
        }
        february[0] += b->below_today[JUM_SUN_FEBRUARY][MINIMUM];
        february[1] += b->below_then[JUM_SUN_FEBRUARY][MINIMUM];
        dark[0] += b->dark_today;
        dark[1] += b->dark_then;
    }
    gsize cells = (gsize) h->nx * h->ny;
    jum_study_part_indicator(part, "buildings_reached", N_("Buildings reached"), "", 0, NAN,
                             reached);
    jum_study_part_indicator(part, "dwellings_below_minimum",
                             N_("Dwellings below 1.5 h on 21 March"), "", 0, march[MINIMUM][0],
                             march[MINIMUM][1]);
    jum_study_part_indicator(part, "dwellings_below_medium", N_("Dwellings below 3 h on 21 March"),
                             "", 0, march[MEDIUM][0], march[MEDIUM][1]);
    jum_study_part_indicator(part, "dwellings_below_high", N_("Dwellings below 4 h on 21 March"),
                             "", 0, march[HIGH][0], march[HIGH][1]);
    jum_study_part_indicator(part, "dwellings_below_minimum_february",
                             N_("Dwellings below 1.5 h on 1 February"), "", 0, february[0],
                             february[1]);
    jum_study_part_indicator(part, "dwellings_below_december",
                             N_("Dwellings below 2 h on 21 December"), "", 0, dark[0], dark[1]);
    jum_study_part_indicator(part, "ground_year_h", N_("Sun on the ground a year, mean"), "h", 0,
                             mean_of(h->ground_today_h[JUM_N_SUN_DAYS], cells),
                             mean_of(h->ground_then_h[JUM_N_SUN_DAYS], cells));
    jum_study_part_fact_number(part, "dwellings", dwellings);
    jum_study_part_fact_number(part, "buildings", all->len);
}

/* The ground as a picture of squares of 2 m: the mean of the four of 1 m that are open today. */
static void
add_raster(JumStudyPart *part,
           const JumSunCompared *h,
           int k,
           const char *key,
           const char *title,
           double high_h,
           int decimals)
{
    const float *today_h = h->ground_today_h[k], *then_h = h->ground_then_h[k];
    guint nx = h->nx / 2, ny = h->ny / 2;
    JumStudyRaster *raster =
        jum_study_part_raster(part, key, title, "h", h->box_m.x0, h->box_m.y0, 2.0, nx, ny);
    raster->low = 0.0;
    raster->high = high_h;
    raster->decimals = decimals;
    for (guint j = 0; j < ny; j++)
        for (guint i = 0; i < nx; i++) {
            double today = 0.0, then = 0.0;
            guint n_today = 0, n_then = 0;
            for (guint c = 0; c < 4; c++) {
                gsize cell = (gsize) (2 * j + c / 2) * h->nx + 2 * i + c % 2;
                n_today += !isnan(today_h[cell]);
                n_then += !isnan(then_h[cell]);
                today += isnan(today_h[cell]) ? 0.0 : (double) today_h[cell];
                then += isnan(then_h[cell]) ? 0.0 : (double) then_h[cell];
            }
            gsize at = (gsize) j * nx + i;
            raster->today[at] = n_today > 1 ? (float) (today / n_today) : NAN;
            raster->then[at] = n_then > 1 ? (float) (then / n_then) : NAN;
        }
}

static char *
basis_text(const JumStudyPart *part)
{
    const JumStudyFact *least = jum_study_part_find_fact(part, "least_sun_height_deg");
    return g_strdup_printf(
        _("Sky always clear; relief and buildings up to %d m around cast shadows, trees do not. "
          "Eyes 2 m above the ground and 3 m more at each storey; the sun counts from %.0f° up. "
          "A storey counts by its sunniest façade; dwellings are shared evenly along façades, "
          "and estimated at 75 m² of floor where the file is silent."),
        (int) JUM_SUN_MARGIN_M, least != NULL ? least->number : 0.0);
}

static void
say_facts(JumStudyPart *part, const JumSunCompared *h, int year)
{
    jum_study_part_fact_number(part, "year", year);
    jum_study_part_fact_number(part, "step_s", 300);
    jum_study_part_fact_number(part, "least_sun_height_deg", h->least_height_deg);
    jum_study_part_fact_number(part, "open_february_h", h->open_h[JUM_SUN_FEBRUARY]);
    jum_study_part_fact_number(part, "open_march_h", h->open_h[JUM_SUN_MARCH]);
    jum_study_part_fact_number(part, "open_december_h", h->open_h[JUM_SUN_DECEMBER]);
    jum_study_part_fact_number(part, "open_year_h", h->open_h[JUM_N_SUN_DAYS]);
    jum_study_part_fact_number(part, "facade_points", h->n);
}

JumStudyPart *
jum_sun_answer(const JumSunInput *input, const JumSunCompared *compared, int year)
{
    JumStudyPart *part = jum_study_part_new(JUM_STUDY_SUN, "1");
    part->converged = TRUE;
    part->basis = basis_text;
    g_autoptr(GArray) all = find_buildings(input, compared);
    g_autoptr(GArray) reached = g_array_new(FALSE, FALSE, sizeof(Building));
    for (guint i = 0; i < all->len; i++)
        if (is_reached(&g_array_index(all, Building, i)))
            g_array_append_val(reached, g_array_index(all, Building, i));
    g_array_sort(reached, compare_loss);
    say_facts(part, compared, year);
    sum_up(part, all, reached->len, compared);
    write_table(part, input, reached);
    add_raster(part, compared, JUM_N_SUN_DAYS, "ground_year", N_("Sun on the ground, year"),
               compared->open_h[JUM_N_SUN_DAYS], 0);
    add_raster(part, compared, JUM_SUN_MARCH, "ground_march", N_("Sun on the ground, 21 March"),
               compared->open_h[JUM_SUN_MARCH], 1);
    add_raster(part, compared, JUM_SUN_DECEMBER, "ground_december",
               N_("Sun on the ground, 21 December"), compared->open_h[JUM_SUN_DECEMBER], 1);
    return part;
}
