#pragma once

#include <gio/gio.h>

#include "base/time.h"
#include "study/scenario.h"

/*
 * What a study found, in a form that the window, the table, the map, JSON and CSV show without knowing the theme: figures
 * that sum it up (indicators), tables whose lines stand for assets, and series: values per asset at each of some
 * times, today and with the scenario.  Titles are English until shown (N_() where made); keys are for files.
 */

#define JUM_DECIMALS_CLOCK (-1) /* hours since midnight, shown as a clock: 7.5 is 07:30 */

/** jum_study_clock_text: "07:30", "02:15 the next day" past 24:00, in the reader's language; "—" if not finite.
 * @text: [bytes].  Returns @text. */
const char *jum_study_clock_text(double hours, char *text, gsize bytes);

/** JumIndicator: one figure, today and then. */
typedef struct {
    const char *key, *title, *unit; /* static */
    double today, then;             /* NaN: has no meaning */
    int decimals;
} JumIndicator;

/** JumStudyColumn: either numbers or texts. */
typedef struct {
    const char *key, *title, *unit; /* static; unit "" */
    int decimals;
    double *numbers; /* [n_rows] NaN: empty; owned */
    char **
        texts; /* [n_rows] owned, NULL: empty; @is_word: static English words, translated when shown */
    gboolean is_word;
} JumStudyColumn;

typedef struct {
    const char *key, *title; /* static */
    guint n_rows;
    char **address;  /* [n_rows] asset the row stands for, "commune/49007"; NULL: none; owned */
    GArray *columns; /* JumStudyColumn */
} JumStudyTable;

/** JumStudySeries: row-major in time: today[time * n_rows + row]; NaN: not concerned. */
typedef struct {
    const char *key, *title, *unit; /* static */
    JumTable table;
    guint n_rows, n_times;
    gint64 *time_s; /* [n_times] seconds after civil midnight of the day studied; NULL: no time */
    double *today, *then; /* owned; then NaN where today is not: the scenario does not concern it */
    double low, high;     /* ends of a scale for the values themselves; NaN: from the values */
    int decimals;
} JumStudySeries;

/** JumStudyRaster: values on the ground, north up: today[j * nx + i] is the square whose lower left corner is
 * (x0_m + i · cell_m, y0_m + j · cell_m); NaN: none. */
typedef struct {
    const char *key, *title, *unit; /* static */
    double x0_m, y0_m, cell_m;      /* territory's frame */
    guint nx, ny;
    float *today, *then; /* [ny][nx] owned */
    double low, high;    /* ends of a scale for the values themselves; NaN: from the values */
    int decimals;
} JumStudyRaster;

/** JumStudyFact: what the figures rest on, for files. */
typedef struct {
    const char *key; /* static */
    char *text;      /* NULL: a number */
    double number;
} JumStudyFact;

/** JumStudyPart: the answer of one study. */
typedef struct JumStudyPart JumStudyPart;
struct JumStudyPart {
    JumStudyKind kind;
    const char *version; /* "1": of the solver; static */
    gboolean converged;
    double residual;
    GArray *facts;      /* JumStudyFact */
    GArray *indicators; /* JumIndicator */
    GPtrArray *tables;  /* JumStudyTable; the first is the one --csv writes */
    GPtrArray *series;  /* JumStudySeries; the first is the one shown */
    GPtrArray *rasters; /* JumStudyRaster */
    /** what the figures rest on, in the reader's language, for under the table; the caller frees */
    char *(*basis)(const JumStudyPart *part);
    gpointer own; /* of the study */
    GDestroyNotify own_free;
};

JumStudyPart *jum_study_part_new(JumStudyKind kind, const char *version);
void jum_study_part_free(JumStudyPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumStudyPart, jum_study_part_free)

void jum_study_part_fact(JumStudyPart *part, const char *key, const char *text);
void jum_study_part_fact_number(JumStudyPart *part, const char *key, double number);
void jum_study_part_indicator(JumStudyPart *part,
                              const char *key,
                              const char *title,
                              const char *unit,
                              int decimals,
                              double today,
                              double then);
const JumIndicator *jum_study_part_find_indicator(const JumStudyPart *part, const char *key);
const JumStudyFact *jum_study_part_find_fact(const JumStudyPart *part, const char *key);

/** jum_study_part_table: a new last table, owned by the part; fill address, then add columns. */
JumStudyTable *
jum_study_part_table(JumStudyPart *part, const char *key, const char *title, guint n_rows);
const JumStudyTable *jum_study_part_find_table(const JumStudyPart *part, const char *key);
/** jum_study_table_numbers, _texts: a new last column; the array to fill, of NaN or NULL. */
double *jum_study_table_numbers(
    JumStudyTable *table, const char *key, const char *title, const char *unit, int decimals);
char **jum_study_table_texts(JumStudyTable *table, const char *key, const char *title);
/** jum_study_table_words: texts of a small set, N_() where made, translated when shown. */
char **jum_study_table_words(JumStudyTable *table, const char *key, const char *title);
const JumStudyColumn *jum_study_table_column(const JumStudyTable *table, const char *key);

/** jum_study_part_series: a new last series, owned by the part, all NaN; @time_s: (nullable): copied. */
JumStudySeries *jum_study_part_series(JumStudyPart *part,
                                      const char *key,
                                      const char *title,
                                      const char *unit,
                                      JumTable table,
                                      guint n_rows,
                                      guint n_times,
                                      const gint64 *time_s);
/** jum_study_part_raster: a new last raster, owned by the part, all NaN. */
JumStudyRaster *jum_study_part_raster(JumStudyPart *part,
                                      const char *key,
                                      const char *title,
                                      const char *unit,
                                      double x0_m,
                                      double y0_m,
                                      double cell_m,
                                      guint nx,
                                      guint ny);
/** jum_study_series_today, _then, _difference: one time as the map takes it. @out: [n_rows] */
void jum_study_series_today(const JumStudySeries *series, guint time, double *out);
void jum_study_series_then(const JumStudySeries *series, guint time, double *out);
void jum_study_series_difference(const JumStudySeries *series, guint time, double *out);

/** JumStudyResult: everything is owned, and read-only afterwards. */
typedef struct {
    JumScenario *scenario;
    char *territory_hash, *scenario_hash;
    gboolean
        synthetic; /* the territory is made up, in whole or part: every use of a figure says so */
    JumStudyPart *parts[JUM_N_STUDIES]; /* NULL: not run */
} JumStudyResult;

void jum_study_result_free(JumStudyResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumStudyResult, jum_study_result_free)
/** jum_study_result_first: the first part that was run, NULL if none was. */
const JumStudyPart *jum_study_result_first(const JumStudyResult *result);
gboolean jum_study_result_converged(const JumStudyResult *result);

/** jum_study_result_to_json: the same inputs give the same bytes; the caller frees. */
char *jum_study_result_to_json(const JumStudyResult *result);
/**
 * jum_study_result_to_csv:
 * @name: (nullable): "water.customers": a study and one of its tables; "indicators": the figures of all;
 *        NULL: the first table of the first study run
 *
 * RFC 4180 with LF; the last column says whether the territory is synthetic.  The caller frees.
 * Errors: JUM_ERROR_MISSING naming the tables there are.
 */
char *jum_study_result_to_csv(const JumStudyResult *result,
                              const char *name,
                              GError **error) JUM_MUST_USE;
