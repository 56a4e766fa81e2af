/* The order and grouping of "Abnormal now", computed anew from the alarms at each change: one sort of
 * the alarms, one pass that opens a heading where the first of a group stands.  No state but the set of
 * open groups, so that what is shown can never drift from what is. */
#include "app/abnormal-list.h"

#include "base/hash.h"

#include <string.h>

gboolean
jum_alarm_waits(const JumAlarm *alarm)
{
    return alarm->state == JUM_ALARM_UNACK || alarm->state == JUM_ALARM_RETURNED ||
           alarm->state == JUM_ALARM_LATCHED_UNACK;
}

static int
by_urgency(gconstpointer a, gconstpointer b)
{
    const JumAlarm *x = *(const JumAlarm *const *) a, *y = *(const JumAlarm *const *) b;
    gboolean wx = jum_alarm_waits(x), wy = jum_alarm_waits(y);
    if (wx != wy)
        return wy - wx;
    if (x->priority != y->priority)
        return x->priority - y->priority;
    if (x->raised_at != y->raised_at)
        return x->raised_at > y->raised_at ? -1 : 1;
    return strcmp(x->key, y->key);
}

static void
entry_free(gpointer pointer)
{
    JumAbnormalEntry *entry = pointer;
    g_free(entry->identity);
    g_free(entry->group);
    g_free(entry);
}

static guint64
alarm_print(const JumAlarm *alarm)
{
    guint64 h = jum_hash_text(JUM_HASH_INIT, alarm->key);
    h = jum_hash_text(h, alarm->acked_by);
    h = jum_hash_bytes(h, &alarm->state, sizeof alarm->state);
    h = jum_hash_bytes(h, &alarm->occurrence, sizeof alarm->occurrence);
    h = jum_hash_bytes(h, &alarm->priority, sizeof alarm->priority);
    h = jum_hash_bytes(h, &alarm->active, sizeof alarm->active);
    h = jum_hash_bytes(h, &alarm->source_lost, sizeof alarm->source_lost);
    h = jum_hash_bytes(h, &alarm->children, sizeof alarm->children);
    h = jum_hash_bytes(h, &alarm->value, sizeof alarm->value);
    return jum_hash_bytes(h, &alarm->raised_at, sizeof alarm->raised_at);
}

static void
add_alarm(GPtrArray *entries, const JumAlarm *alarm, const char *group)
{
    JumAbnormalEntry *entry = g_new0(JumAbnormalEntry, 1);
    entry->identity = g_strdup(alarm->key);
    entry->alarm = alarm;
    entry->group = g_strdup(group);
    entry->n = 1;
    entry->n_unack = jum_alarm_waits(alarm);
    entry->print = jum_hash_text(alarm_print(alarm), group);
    g_ptr_array_add(entries, entry);
}

static void
add_heading(GPtrArray *entries, const char *group, const GPtrArray *members, gboolean open)
{
    JumAbnormalEntry *entry = g_new0(JumAbnormalEntry, 1);
    entry->identity = g_strconcat("group ", group, NULL);
    entry->alarm = members->pdata[0];
    entry->group = g_strdup(group);
    entry->is_heading = TRUE;
    entry->is_open = open;
    entry->n = members->len;
    for (guint i = 0; i < members->len; i++)
        entry->n_unack += jum_alarm_waits(members->pdata[i]);
    guint64 h = alarm_print(entry->alarm);
    h = jum_hash_bytes(h, &entry->n, sizeof entry->n);
    h = jum_hash_bytes(h, &entry->n_unack, sizeof entry->n_unack);
    entry->print = jum_hash_bytes(h, &open, sizeof open);
    g_ptr_array_add(entries, entry);
}

static const char *
group_of(const JumAlarm *alarm)
{
    return alarm->group != NULL ? alarm->group : alarm->asset;
}

/* group address → (element-type JumAlarm), members in the order of @sorted. */
static GHashTable *
gather(const GPtrArray *sorted)
{
    GHashTable *groups =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
    for (guint i = 0; i < sorted->len; i++) {
        const char *group = group_of(sorted->pdata[i]);
        GPtrArray *members = group != NULL ? g_hash_table_lookup(groups, group) : NULL;
        if (members == NULL && group != NULL) {
            members = g_ptr_array_new();
            g_hash_table_insert(groups, (char *) group, members);
        }
        if (members != NULL)
            g_ptr_array_add(members, sorted->pdata[i]);
    }
    return groups;
}

static GPtrArray *
visible_sorted(const GPtrArray *alarms, JumAbnormalCounts *counts)
{
    GPtrArray *sorted = g_ptr_array_new();
    *counts = (JumAbnormalCounts){0};
    for (guint i = 0; i < alarms->len; i++) {
        const JumAlarm *alarm = alarms->pdata[i];
        if (!jum_alarm_is_visible(alarm))
            continue;
        counts->alarms++;
        counts->unack += jum_alarm_waits(alarm);
        counts->by_priority[CLAMP(alarm->priority, 1, 3)]++;
        g_ptr_array_add(sorted, (gpointer) alarm);
    }
    g_ptr_array_sort(sorted, by_urgency);
    return sorted;
}

GPtrArray *
jum_abnormal_list(const GPtrArray *alarms, GHashTable *open, JumAbnormalCounts *counts)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);
    g_autoptr(GPtrArray) sorted = visible_sorted(alarms, counts);
    g_autoptr(GHashTable) groups = gather(sorted);
    for (guint i = 0; i < sorted->len; i++) {
        const JumAlarm *alarm = sorted->pdata[i];
        const char *group = group_of(alarm);
        GPtrArray *members = group != NULL ? g_hash_table_lookup(groups, group) : NULL;
        if (members == NULL || members->len < 2) {
            add_alarm(entries, alarm, NULL);
            continue;
        }
        if (members->pdata[0] != alarm)
            continue; /* stands under its heading */
        gboolean is_open = open != NULL && g_hash_table_contains(open, group);
        add_heading(entries, group, members, is_open);
        for (guint m = 0; is_open && m < members->len; m++)
            add_alarm(entries, members->pdata[m], group);
    }
    return entries;
}

/* The longest rising run, by patience: @ends[k] is the line that ends the best run of k + 1, @before chains them. */
void
jum_abnormal_kept(const guint *were, guint n, gboolean *kept)
{
    g_autofree guint *ends = g_new(guint, n + 1), *before = g_new(guint, n + 1);
    guint longest = 0;
    for (guint i = 0; i < n; i++) {
        guint low = 0, high = longest;
        kept[i] = FALSE;
        if (were[i] == G_MAXUINT)
            continue;
        while (low < high) {
            guint middle = (low + high) / 2;
            if (were[ends[middle]] < were[i])
                low = middle + 1;
            else
                high = middle;
        }
        before[i] = low > 0 ? ends[low - 1] : G_MAXUINT;
        ends[low] = i;
        longest = MAX(longest, low + 1);
    }
    for (guint i = longest > 0 ? ends[longest - 1] : G_MAXUINT; i != G_MAXUINT; i = before[i])
        kept[i] = TRUE;
}
