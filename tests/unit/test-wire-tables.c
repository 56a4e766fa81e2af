/* Rules of the command table that the model does not know: class A, groups, same-id retries, late news; and of the
 * kinds of commands. */
#include "wire/alarm-table.h"
#include "wire/command-request.h"
#include "wire/command-rules.h"
#include "wire/command-table.h"

#include <math.h>
#include <string.h>

#define ALL_OK \
    (JUM_COMMAND_CHECKED | JUM_COMMAND_DIRECT | JUM_COMMAND_IDENTICAL | JUM_COMMAND_SAME_OWNER)

static JumCommandStep
step(const char *state, JumCommandEvent event, guint guards)
{
    for (int s = 0; s < JUM_N_COMMAND_STATES; s++)
        if (strcmp(jum_command_state_name((JumCommandState) s), state) == 0)
            return jum_command_step((JumCommandState) s, event, guards);
    g_assert_not_reached();
}

static void
test_class_a_is_direct(void)
{
    JumCommandStep s =
        step("NONE", JUM_COMMAND_EVENT_OPERATE, JUM_COMMAND_CHECKED | JUM_COMMAND_DIRECT);
    g_assert_cmpint(s.next, ==, JUM_COMMAND_QUEUED);
    g_assert_cmpint(s.http, ==, 202);
    g_assert_cmpuint(s.effects, ==, JUM_COMMAND_DO_JOURNAL | JUM_COMMAND_DO_ENQUEUE);
    s = step("NONE", JUM_COMMAND_EVENT_OPERATE, JUM_COMMAND_DIRECT); /* a check failed */
    g_assert_cmpint(s.next, ==, JUM_COMMAND_REJECTED);
    s = step("NONE", JUM_COMMAND_EVENT_OPERATE,
             JUM_COMMAND_CHECKED | JUM_COMMAND_DIRECT | JUM_COMMAND_EXPIRED_NOW);
    g_assert_cmpint(s.next, ==, JUM_COMMAND_REJECTED);
    g_assert_cmpint(s.http, ==, 410);
}

static void
test_group_must_be_selected(void)
{
    g_assert_cmpint(jum_command_class("level", 0.3, 1), ==, JUM_COMMAND_CLASS_A);
    g_assert_cmpint(jum_command_class("level", 0.3, 2), ==, JUM_COMMAND_CLASS_B);
    g_assert_cmpint(jum_command_class("level", 0.3, 100), ==, JUM_COMMAND_CLASS_B);
    g_assert_cmpint(jum_command_class("level", 0.3, 101), ==, JUM_COMMAND_CLASS_C);
    g_assert_cmpint(jum_command_class("level", 1.0, 101), ==, JUM_COMMAND_CLASS_S); /* full light */
    g_assert_cmpint(jum_command_class("switch", 0.0, 1), ==, JUM_COMMAND_CLASS_B);
    g_assert_cmpint(jum_command_class("run", 0.0, 1), ==, JUM_COMMAND_CLASS_S);
    g_assert_cmpint(jum_command_class("run", 1.0, 1), ==, JUM_COMMAND_CLASS_B);
    g_assert_cmpint(jum_command_class("fire", 1.0, 1), ==,
                    JUM_COMMAND_CLASS_C); /* never heard of */
    JumCommandStep s = step("NONE", JUM_COMMAND_EVENT_OPERATE, JUM_COMMAND_CHECKED);
    g_assert_cmpint(s.next, ==, JUM_COMMAND_REJECTED);
    g_assert_cmpstr(s.cause, ==, "not-selected");
    s = step("NONE", JUM_COMMAND_EVENT_SELECT, JUM_COMMAND_CHECKED);
    g_assert_cmpint(s.next, ==, JUM_COMMAND_SELECTED);
}

static void
test_selection_belongs_to_one_session(void)
{
    JumCommandStep s = step("SELECTED", JUM_COMMAND_EVENT_SELECT, JUM_COMMAND_CHECKED);
    g_assert_cmpint(s.http, ==, 423);
    s = step("SELECTED", JUM_COMMAND_EVENT_OPERATE, JUM_COMMAND_CHECKED | JUM_COMMAND_IDENTICAL);
    g_assert_cmpint(s.next, ==, JUM_COMMAND_SELECTED);
    g_assert_cmpint(s.http, ==, 423);
    s = step("SELECTED", JUM_COMMAND_EVENT_OPERATE, JUM_COMMAND_CHECKED | JUM_COMMAND_SAME_OWNER);
    g_assert_cmpint(s.next, ==, JUM_COMMAND_REJECTED); /* differs from what was selected */
    g_assert_cmpstr(s.cause, ==, "inconsistent");
}

static void
test_same_id_changes_nothing(void)
{
    static const char *const states[] = {"QUEUED",   "SENT",      "EXECUTING", "DONE",
                                         "FAILED",   "UNKNOWN",   "EXPIRED",   "CANCELLED",
                                         "REJECTED", "SUPERSEDED"};
    for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
        JumCommandStep s = step(states[i], JUM_COMMAND_EVENT_OPERATE, ALL_OK);
        g_assert_cmpstr(jum_command_state_name(s.next), ==, states[i]);
        g_assert_cmpuint(s.effects, ==, 0);
        g_assert_cmpint(s.http, ==, 200);
    }
}

static void
test_late_news_annotates(void)
{
    for (int s = JUM_COMMAND_DONE; s < JUM_N_COMMAND_STATES; s++) {
        JumCommandStep late =
            jum_command_step((JumCommandState) s, JUM_COMMAND_EVENT_FEEDBACK, ALL_OK);
        g_assert_cmpint(late.next, ==, s);
        g_assert_cmpuint(late.effects, ==, JUM_COMMAND_DO_ANNOTATE);
    }
    for (int s = 0; s < JUM_N_COMMAND_STATES; s++) /* expired: nothing is sent again */
        g_assert_cmpuint(jum_command_step((JumCommandState) s, JUM_COMMAND_EVENT_RETRANSMIT,
                                          JUM_COMMAND_EXPIRED_NOW)
                             .effects,
                         ==, 0);
}

static void
test_every_pair_is_journalled(void)
{
    for (int s = 0; s < JUM_N_COMMAND_STATES; s++)
        for (int e = 0; e < JUM_N_COMMAND_EVENTS; e++)
            for (guint g = 0; g < 1u << JUM_COMMAND_N_GUARD_BITS; g++) {
                JumCommandStep t = jum_command_step((JumCommandState) s, (JumCommandEvent) e, g);
                gboolean moves = (int) t.next != s;
                g_assert_true(!moves || (t.effects & JUM_COMMAND_DO_JOURNAL) != 0);
                g_assert_true(!moves || !jum_command_state_is_final((JumCommandState) s));
                g_assert_true(t.next != JUM_COMMAND_SENT || s == JUM_COMMAND_SENT ||
                              s == JUM_COMMAND_QUEUED);
            }
}

static void
test_request_round_trip(void)
{
    g_autoptr(JumCommandRequest) request = jum_command_request_new(JUM_COMMAND_MODE_OPERATE);
    request->batch = g_strdup("0192f0c0-0000-7000-8000-0000000000ff");
    for (int i = 0; i < 3; i++) {
        JumCommand *c = jum_command_new();
        c->id = g_strdup_printf("0192f0c0-0000-7000-8000-00000000000%d", i);
        c->target = g_strdup("lamp/L-1");
        c->action = g_strdup("level");
        c->value = 0.5;
        c->issued_at = 1790000000000000;
        jum_command_request_add(request, c, i == 1 ? 0.8 : NAN, i == 1 ? 5 : 0);
    }
    g_autoptr(GString) text = g_string_new(NULL), again = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    jum_command_request_encode(request, text);
    g_autoptr(JumCommandRequest) back = jum_command_request_decode(text->str, text->len, &error);
    g_assert_no_error(error);
    jum_command_request_encode(back, again);
    g_assert_cmpstr(text->str, ==, again->str);
    g_assert_cmpfloat(g_array_index(back->seen_value, double, 1), ==, 0.8);
    g_assert_cmpuint(back->commands->len, ==, 3);
}

static void
test_request_refuses(void)
{
    static const char *const bad[] = {
        "{}",
        "{\"mode\":\"jump\",\"commands\":[]}",
        "{\"mode\":\"select\",\"commands\":[]}",
        "{\"mode\":\"select\",\"commands\":[7]}",
        "{\"mode\":\"direct\",\"id\":\"1\",\"target\":\"lamp/L\",\"action\":\"level\",\"value\":1}",
        "{\"mode\":\"direct\",\"id\":\"0192f0c0-0000-7000-8000-000000000000\",\"target\":\"lamp/"
        "L\",\"action\":\"level\"}",
        "{\"mode\":\"direct\",\"id\":\"0192f0c0-0000-7000-8000-000000000000\",\"target\":5,"
        "\"action\":\"level\",\"value\":1}",
    };
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(jum_command_request_decode(bad[i], strlen(bad[i]), &error));
        g_assert_nonnull(error);
    }
}

static void
test_hidden_alarm_never_sounds(void)
{
    for (guint bits = 0; bits < 1u << JUM_ALARM_N_BITS; bits++)
        for (int e = 0; e < JUM_N_ALARM_EVENTS; e++) {
            JumAlarmStep s = jum_alarm_step(bits, (JumAlarmEvent) e, FALSE);
            if ((s.effects & JUM_ALARM_DO_ANNUNCIATE) != 0)
                g_assert_cmpuint(s.bits & JUM_ALARM_BITS_HIDDEN, ==, 0);
            if ((s.effects & JUM_ALARM_DO_REFUSE) != 0)
                g_assert_nonnull(s.reason);
        }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tables/class-a-is-direct", test_class_a_is_direct);
    g_test_add_func("/tables/group-must-be-selected", test_group_must_be_selected);
    g_test_add_func("/tables/selection-of-one-session", test_selection_belongs_to_one_session);
    g_test_add_func("/tables/same-id", test_same_id_changes_nothing);
    g_test_add_func("/tables/late-news", test_late_news_annotates);
    g_test_add_func("/tables/every-pair", test_every_pair_is_journalled);
    g_test_add_func("/tables/request/round-trip", test_request_round_trip);
    g_test_add_func("/tables/request/refuses", test_request_refuses);
    g_test_add_func("/tables/hidden-alarm", test_hidden_alarm_never_sounds);
    return g_test_run();
}
