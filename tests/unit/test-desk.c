/* What the desk shows and drafts, without a window: search, words for values, sets drawn on the map, drafts and
 * the order of "Abnormal now". */
#include "app/abnormal-list.h"
#include "app/area.h"
#include "app/draft.h"
#include "app/search-index.h"
#include "app/value-text.h"
#include "base/id.h"
#include "tests/unit/app-fixture.h"

#include <math.h>
#include <string.h>

static JumAppFixture fixture;

/* ---- search ---- */

static const char *
first(JumSearchIndex *index, const char *text)
{
    static char title[100];
    g_autoptr(GPtrArray) hits = jum_search_index_query(index, text, 5);
    g_strlcpy(title, hits->len > 0 ? ((JumSearchHit *) hits->pdata[0])->title : "", sizeof title);
    return title;
}

static void
search_ignores_case_accents_and_apostrophes(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumSearchIndex) index =
        jum_search_index_new(fixture.territory, fixture.points, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(first(index, "ANGERS"), ==, "Angers");
    g_assert_cmpstr(first(index, "chateau"), ==, "Château d'Angers");
    g_assert_cmpstr(first(index, "elysee boul"), ==, "Boulevard Élysée");
    g_assert_cmpstr(first(index, "quai ile"), ==, "Quai de l'Île");
    g_assert_cmpstr(first(index, "nothing here"), ==, "");
    g_assert_cmpstr(first(index, "   "), ==, "");
}

static void
search_joins_pieces_and_finds_identifiers(void)
{
    g_autoptr(JumSearchIndex) index = jum_search_index_new(fixture.territory, fixture.points, NULL);
    g_autoptr(GPtrArray) street = jum_search_index_query(index, "rue lionnaise", 9);
    g_assert_cmpuint(street->len, ==, 1);
    const JumSearchHit *hit = street->pdata[0];
    g_assert_null(hit->address);
    g_assert_cmpfloat(hit->x_m, ==, 430200); /* the middle of both pieces */
    g_autoptr(GPtrArray) lamp = jum_search_index_query(index, "l-007", 9);
    g_assert_cmpuint(lamp->len, ==, 1);
    g_assert_cmpstr(((JumSearchHit *) lamp->pdata[0])->address, ==, "lamp/L-007");
    g_autoptr(GPtrArray) many = jum_search_index_query(index, "L-0", 9);
    g_assert_cmpuint(many->len, ==, 9);
}

/* ---- words ---- */

static void
values_have_unit_and_words(void)
{
    const struct {
        JumQuantity quantity;
        double value;
        const char *text;
    } cases[] = {
        {JUM_QUANTITY_lamp_level, 0.354, "35 %"},
        {JUM_QUANTITY_lamp_state, JUM_LAMP_UNPOWERED, "without power"},
        {JUM_QUANTITY_cabinet_contactor, 1, "closed (on)"},
        {JUM_QUANTITY_water_pipe_flow, 0.0123, "12.3 L/s"},
        {JUM_QUANTITY_car_park_free, 182, "182"},
        {JUM_QUANTITY_junction_plan, 3, "plan 3"},
        {JUM_QUANTITY_lamp_level, NAN, "—"},
        {JUM_QUANTITY_junction_state, 7, "7"}, /* no word: shown, not hidden */
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = jum_value_text(cases[i].quantity, cases[i].value, NULL, NULL, 0);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
    g_autofree char *never = jum_value_age(JUM_TIME_NONE, 0);
    g_autofree char *seconds = jum_value_age(0, 59 * JUM_SECOND);
    g_autofree char *minutes = jum_value_age(0, 5 * JUM_MINUTE);
    g_autofree char *ahead = jum_value_age(10 * JUM_SECOND, 0);
    g_assert_cmpstr(never, ==, "never");
    g_assert_cmpstr(seconds, ==, "59 s");
    g_assert_cmpstr(minutes, ==, "5 min");
    g_assert_cmpstr(ahead, ==, "0 s");
    g_autofree char *rule = jum_value_cause("interlock:LI-f");
    g_assert_cmpstr(rule, ==, "interlock LI-f");
}

/* ---- sets and drafts ---- */

static void
a_drawn_set_takes_only_what_a_desk_can_move(void)
{
    const double x[] = {429990, 430125, 430125, 429990}; /* lamps 0 … 12 */
    const double y[] = {6710400, 6710400, 6710600, 6710600};
    JumArea area = {.n = 4, .x_m = x, .y_m = y};
    JumAreaCount count;
    g_autoptr(GPtrArray) set = jum_area_targets(&area, fixture.points, JUM_TABLE_lamp, 5, &count);
    g_assert_cmpuint(count.remote, ==, 5);
    g_assert_cmpuint(count.others, ==, 4);    /* 2 5 8 11 */
    g_assert_cmpuint(count.left_over, ==, 4); /* 13 − 4 − 5 */
    g_assert_cmpstr(set->pdata[0], ==, "lamp/L-000");
    g_assert_null(set->pdata[5]);
    JumArea line = {.n = 2, .x_m = x, .y_m = y};
    g_autoptr(GPtrArray) none = jum_area_targets(&line, fixture.points, JUM_TABLE_lamp, 5, &count);
    g_assert_null(none->pdata[0]);
}

static void
a_draft_says_what_its_commands_do(void)
{
    const char *const two[] = {"lamp/L-000", "lamp/L-001", "lamp/L-002", NULL};
    g_autoptr(JumDraft) draft = jum_draft_new(fixture.points, two);
    g_assert_nonnull(draft);
    g_assert_cmpuint(draft->targets->len, ==, 2); /* L-002 is preset */
    draft->value = 0.4;
    draft->duration_s = 5400;
    g_assert_cmpint(jum_draft_class(draft), ==, JUM_COMMAND_CLASS_B);
    g_autofree char *sentence = jum_draft_sentence(draft, fixture.points);
    g_assert_cmpstr(sentence, ==, "2 objects: set to 40 % for 90 min, then back to the programme");
    JumTime now = 1700000000 * JUM_SECOND;
    g_autoptr(GPtrArray) commands = jum_draft_commands(draft, now);
    g_assert_cmpuint(commands->len, ==, 2);
    const JumCommand *a = commands->pdata[0], *b = commands->pdata[1];
    g_assert_true(jum_id_is_valid(a->id));
    g_assert_cmpstr(a->id, !=, b->id);
    g_assert_cmpstr(a->batch, ==, b->batch);
    g_assert_cmpstr(a->action, ==, "level");
    g_assert_cmpfloat(a->value, ==, 0.4);
    g_assert_cmpfloat(a->duration_s, ==, 5400);
    g_assert_cmpint(a->expires_at, >, now);
    const char *const preset[] = {"lamp/L-002", NULL};
    g_assert_null(jum_draft_new(fixture.points, preset));
}

/* ---- abnormal now ---- */

static void
add_alarm(GPtrArray *alarms,
          const char *key,
          const char *group,
          int priority,
          JumAlarmState state,
          JumTime raised_at)
{
    JumAlarm *alarm = jum_alarm_new();
    alarm->key = g_strdup(key);
    alarm->type = g_strndup(key, (gsize) (strchr(key, '@') - key));
    alarm->asset = g_strdup(strchr(key, '@') + 1);
    alarm->group = g_strdup(group);
    alarm->priority = priority;
    alarm->state = state;
    alarm->raised_at = raised_at;
    g_ptr_array_add(alarms, alarm);
}

static const char *
identity(GPtrArray *entries, guint i)
{
    return ((JumAbnormalEntry *) entries->pdata[i])->identity;
}

static void
abnormal_is_ordered_and_grouped(void)
{
    g_autoptr(GPtrArray) alarms = g_ptr_array_new_with_free_func((GDestroyNotify) jum_alarm_free);
    add_alarm(alarms, "tank-low@water_tank/T-1", NULL, 1, JUM_ALARM_ACK, 50);
    add_alarm(alarms, "lamp-failure@lamp/L-1", "cabinet/A-1", 3, JUM_ALARM_UNACK, 10);
    add_alarm(alarms, "lamp-failure@lamp/L-2", "cabinet/A-1", 3, JUM_ALARM_ACK, 90);
    add_alarm(alarms, "limit-high@sensor/S-1", NULL, 2, JUM_ALARM_UNACK, 20);
    add_alarm(alarms, "limit-high@sensor/S-2", NULL, 2, JUM_ALARM_SUPPRESSED, 20);
    JumAbnormalCounts counts;
    g_autoptr(GPtrArray) closed = jum_abnormal_list(alarms, NULL, &counts);
    g_assert_cmpuint(counts.alarms, ==, 4);
    g_assert_cmpuint(counts.unack, ==, 2);
    g_assert_cmpuint(counts.by_priority[3], ==, 2);
    g_assert_cmpuint(closed->len, ==, 3);
    g_assert_cmpstr(identity(closed, 0), ==, "limit-high@sensor/S-1");
    g_assert_cmpstr(identity(closed, 1), ==, "group cabinet/A-1");
    g_assert_cmpstr(identity(closed, 2), ==, "tank-low@water_tank/T-1");
    g_autoptr(GHashTable) open = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_add(open, (char *) "cabinet/A-1");
    g_autoptr(GPtrArray) opened = jum_abnormal_list(alarms, open, &counts);
    g_assert_cmpuint(opened->len, ==, 5);
    g_assert_cmpstr(identity(opened, 2), ==, "lamp-failure@lamp/L-1");
    g_assert_cmpuint(((JumAbnormalEntry *) opened->pdata[1])->n, ==, 2);
    g_assert_cmpuint(((JumAbnormalEntry *) opened->pdata[1])->print, !=,
                     ((JumAbnormalEntry *) closed->pdata[1])->print);
}

/* What stays must rise, and no other choice may be larger: tried against all choices. */
static void
most_lines_stay(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(5);
    for (guint turn = 0; turn < 300; turn++) {
        guint n = (guint) g_rand_int_range(random, 0, 11), were[11], best = 0, got = 0, last = 0;
        gboolean kept[11], rises = TRUE;
        for (guint i = 0; i < n; i++)
            were[i] = g_rand_int_range(random, 0, 4) == 0 ? G_MAXUINT : i;
        for (guint i = 0; i < n; i++) {
            guint j = (guint) g_rand_int_range(random, 0, (int) n), swap = were[i];
            were[i] = were[j];
            were[j] = swap;
        }
        for (guint set = 0; set < 1u << n; set++) {
            guint size = 0, at = 0;
            gboolean good = TRUE;
            for (guint i = 0; good && i < n; i++)
                if ((set >> i & 1) != 0) {
                    good = were[i] != G_MAXUINT && (size == 0 || were[i] > at);
                    at = were[i];
                    size++;
                }
            best = good ? MAX(best, size) : best;
        }
        jum_abnormal_kept(were, n, kept);
        for (guint i = 0; i < n; i++)
            if (kept[i]) {
                rises = rises && were[i] != G_MAXUINT && (got == 0 || were[i] > last);
                last = were[i];
                got++;
            }
        g_assert_true(rises);
        g_assert_cmpuint(got, ==, best);
    }
}

static void
a_storm_under_cabinets_is_a_short_list(void)
{
    g_autoptr(GPtrArray) alarms = g_ptr_array_new_with_free_func((GDestroyNotify) jum_alarm_free);
    for (guint i = 0; i < 10000; i++) {
        g_autofree char *key = g_strdup_printf("lamp-failure@lamp/L-%u", i);
        g_autofree char *group = g_strdup_printf("cabinet/A-%u", i % 60);
        add_alarm(alarms, key, group, 3, JUM_ALARM_UNACK, i);
    }
    JumAbnormalCounts counts;
    gint64 start_us = g_get_monotonic_time();
    g_autoptr(GPtrArray) entries = jum_abnormal_list(alarms, NULL, &counts);
    g_test_message("10 000 alarms: %.1f ms", (double) (g_get_monotonic_time() - start_us) / 1e3);
    g_assert_cmpuint(entries->len, ==, 60);
    g_assert_cmpuint(counts.unack, ==, 10000);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture = jum_app_fixture_new();
    g_test_add_func("/app/search/case-accents-apostrophes",
                    search_ignores_case_accents_and_apostrophes);
    g_test_add_func("/app/search/pieces-and-identifiers",
                    search_joins_pieces_and_finds_identifiers);
    g_test_add_func("/app/value-text/unit-and-words", values_have_unit_and_words);
    g_test_add_func("/app/area/only-what-a-desk-can-move",
                    a_drawn_set_takes_only_what_a_desk_can_move);
    g_test_add_func("/app/draft/says-what-its-commands-do", a_draft_says_what_its_commands_do);
    g_test_add_func("/app/abnormal-list/ordered-and-grouped", abnormal_is_ordered_and_grouped);
    g_test_add_func("/app/abnormal-list/most-lines-stay", most_lines_stay);
    g_test_add_func("/app/abnormal-list/storm-is-short", a_storm_under_cabinets_is_a_short_list);
    int status = g_test_run();
    jum_app_fixture_free(&fixture);
    return status;
}
