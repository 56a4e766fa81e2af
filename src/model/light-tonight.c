/* One night of every lamp: each schedule is walked once from noon to noon, each lamp then draws what its driver draws at
 * those levels.  The baseline is a file's, by the height of the post. */
#include <math.h>

#include "base/key-file.h"
#include "base/path.h"
#include "model/light-night.h"

/* ---- the baseline ---- */

void
jum_light_baseline_free(JumLightBaseline *b)
{
    if (b == NULL)
        return;
    g_free(b->title);
    g_free(b->source);
    g_free(b->basis);
    g_free(b);
}

JumLightBaseline *
jum_light_baseline_load(const char *folder, GError **error)
{
    static const char *const known[] = {"title", "source", "year", "share",
                                        "low",   "middle", "high", NULL};
    g_autofree char *path = folder != NULL ? g_build_filename(folder, "baseline.ini", NULL)
                                           : jum_path_data("lighting/baseline.ini");
    g_autoptr(JumLightBaseline) b = g_new0(JumLightBaseline, 1);
    JumKeyFile *file = jum_key_file_open(path, error);
    double year = 0.0;
    if (file == NULL)
        return NULL;
    gboolean good =
        jum_key_file_only(file, "baseline", known, error) &&
        jum_key_file_number(file, "baseline", "year", 1900.0, 2200.0, &year, error) &&
        jum_key_file_number(file, "baseline", "share", 0.0, 1.0, &b->share, error) &&
        jum_key_file_number(file, "baseline", "low", 0.0, 2000.0, &b->low_w, error) &&
        jum_key_file_number(file, "baseline", "middle", 0.0, 2000.0, &b->middle_w, error) &&
        jum_key_file_number(file, "baseline", "high", 0.0, 2000.0, &b->high_w, error);
    b->year = (int) year;
    b->title = jum_key_file_text_or(file, "baseline", "title", "");
    b->source = jum_key_file_text_or(file, "baseline", "source", "");
    b->basis = jum_key_file_text_or(file, "general", "basis", "assumption");
    jum_key_file_free(file);
    return good ? g_steal_pointer(&b) : NULL;
}

/* ---- the night ---- */

static double
seconds_within(JumTime from, JumTime to, JumTime until)
{
    JumTime end = MIN(to, until);
    return end > from ? (double) (end - from) / (double) JUM_SECOND : 0.0;
}

static void
add_schedule(const JumLightingRules *rules,
             const JumLamps *lamps,
             guint schedule,
             const JumNightLevels *levels,
             JumTime time,
             JumLightTonight *t)
{
    for (guint row = 0; row < lamps->n; row++) {
        if (lamps->schedule[row] != schedule)
            continue;
        for (guint i = 0; i + 1 < levels->n; i++) {
            double watts = jum_lamp_power_w(rules, lamps, row, levels->level_pu[i]);
            JumTime from = levels->at[i], to = levels->at[i + 1];
            t->planned_kwh[row] += watts * seconds_within(from, to, to) / 3.6e6;
            t->until_kwh[row] += watts * seconds_within(from, to, time) / 3.6e6;
        }
    }
}

JumLightTonight *
jum_light_tonight_new(const JumLightingRules *rules,
                      const JumLamps *lamps,
                      const JumLuminaires *luminaires,
                      const JumLightBaseline *baseline,
                      JumNightClock *clock,
                      JumTime time)
{
    JumLightTonight *t = g_new0(JumLightTonight, 1);
    JumNight night = *jum_night(clock, jum_night_evening(clock, time));
    double hours = (double) (night.sunrise - night.sunset) / (double) JUM_SECOND / 3600.0;
    t->n = lamps->n;
    t->sunset = night.sunset;
    t->sunrise = night.sunrise;
    t->planned_kwh = g_new0(double, lamps->n + 1);
    t->until_kwh = g_new0(double, lamps->n + 1);
    t->baseline_kwh = g_new0(double, lamps->n + 1);
    for (guint s = 0; s < lamps->n_schedules; s++) {
        JumNightLevels levels;
        gint32 off = lamps->schedule_switch_off[s];
        jum_night_levels(clock, &night, &rules->programmes[lamps->schedule_programme[s]],
                         off >= 0 ? &rules->switch_offs[off] : NULL, &levels);
        add_schedule(rules, lamps, s, &levels, time, t);
    }
    for (guint row = 0; row < lamps->n; row++) {
        double height = luminaires->height_m[row];
        double watts = height < 5.5   ? baseline->low_w
                       : height < 8.5 ? baseline->middle_w
                                      : baseline->high_w;
        t->baseline_kwh[row] = watts * baseline->share * hours / 1000.0;
    }
    return t;
}

void
jum_light_tonight_free(JumLightTonight *t)
{
    if (t == NULL)
        return;
    g_free(t->planned_kwh);
    g_free(t->until_kwh);
    g_free(t->baseline_kwh);
    g_free(t);
}
