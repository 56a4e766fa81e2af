/* A timing wheel of one slot a second: a point stands in the list of the slot it reports in and moves on by its
 * period.  Periods longer than the wheel go round it several times. */
#include "field/report-wheel.h"

#include "base/rng.h"

#define SLOTS 4096
#define NONE  G_MAXUINT32

struct JumReportWheel {
    guint n;
    guint32 head[SLOTS];
    guint32 *next;     /* [n] in the list of its slot */
    gint64 *due_s;     /* [n] */
    guint32 *period_s; /* [n] */
};

static void
insert(JumReportWheel *wheel, guint32 point)
{
    guint32 *head = &wheel->head[wheel->due_s[point] % SLOTS];
    wheel->next[point] = *head;
    *head = point;
}

JumReportWheel *
jum_report_wheel_new(const JumPoints *points, guint64 seed, gint64 now_s)
{
    JumReportWheel *wheel = g_new0(JumReportWheel, 1);
    wheel->n = jum_points_count(points);
    wheel->next = g_new0(guint32, wheel->n + 1);
    wheel->due_s = g_new0(gint64, wheel->n + 1);
    wheel->period_s = g_new0(guint32, wheel->n + 1);
    for (guint i = 0; i < SLOTS; i++)
        wheel->head[i] = NONE;
    for (guint32 point = wheel->n; point-- > 0;) { /* from the end: lists come out in order */
        const JumQuantityInfo *info = jum_quantity_info(jum_points_quantity(points, point));
        double period_s = CLAMP(jum_points_period_s(points, point), 1.0, 86400.0);
        /* all quantities of one device in the same second */
        JumRng rng = jum_rng(seed + info->table, jum_points_row(points, point));
        wheel->period_s[point] = (guint32) period_s;
        wheel->due_s[point] = now_s + 1 + (gint64) (jum_rng_unit(&rng) * wheel->period_s[point]);
        insert(wheel, point);
    }
    return wheel;
}

void
jum_report_wheel_free(JumReportWheel *wheel)
{
    if (wheel == NULL)
        return;
    g_free(wheel->next);
    g_free(wheel->due_s);
    g_free(wheel->period_s);
    g_free(wheel);
}

static int
compare_points(gconstpointer a, gconstpointer b)
{
    guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;
    return x < y ? -1 : x > y;
}

void
jum_report_wheel_due(JumReportWheel *wheel, gint64 now_s, GArray *due)
{
    guint32 point = wheel->head[now_s % SLOTS];
    wheel->head[now_s % SLOTS] = NONE;
    g_array_set_size(due, 0);
    while (point != NONE) {
        guint32 next = wheel->next[point];
        if (wheel->due_s[point] <= now_s) {
            g_array_append_val(due, point);
            wheel->due_s[point] = now_s + wheel->period_s[point];
        }
        insert(wheel, point);
        point = next;
    }
    g_array_sort(due, compare_points);
}
