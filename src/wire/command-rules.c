/* Classes, delays and bounds of each kind of command, one row each; values from SUPERVISION 5.1 and 5.5. */
#include "wire/command-rules.h"

#include <string.h>

typedef struct {
    const char *action;
    JumCommandClass when_zero, otherwise, when_full; /* value 0, between, ≥ 1 */
    double expiry_s, feedback_s, tolerance;
    gboolean has_duration;
} Rule;

#define A JUM_COMMAND_CLASS_A
#define B JUM_COMMAND_CLASS_B
#define S JUM_COMMAND_CLASS_S

static const Rule rules[] = {
    {"level", A, A, S, 60, 30, 0.02, TRUE}, /* full light is the safe state */
    {"switch", B, B, A, 60, 30, 0.5, TRUE}, /* opening a contactor darkens a group */
    {"plan", B, B, B, 10, 240, 0.5, FALSE}, /* takes effect at the controller's change point */
    {"run", S, B, B, 30, 20, 0.5, FALSE},   /* a stopped pump is safe */
    {"opening", B, B, B, 30, 90, 0.03, FALSE}, {"message", A, A, A, 60, 30, 0.5, FALSE},
};

static const Rule *
rule_of(const char *action)
{
    static const Rule unknown = {
        "", JUM_COMMAND_CLASS_C, JUM_COMMAND_CLASS_C, JUM_COMMAND_CLASS_C, 10, 30, 0.0, FALSE};
    for (guint i = 0; action != NULL && i < G_N_ELEMENTS(rules); i++)
        if (strcmp(rules[i].action, action) == 0)
            return &rules[i];
    return &unknown;
}

JumCommandClass
jum_command_class(const char *action, double value, guint n)
{
    const Rule *rule = rule_of(action);
    JumCommandClass one = value <= 0.0   ? rule->when_zero
                          : value >= 1.0 ? rule->when_full
                                         : rule->otherwise;
    if (one == JUM_COMMAND_CLASS_S || one == JUM_COMMAND_CLASS_C)
        return one;
    if (n > JUM_COMMAND_BATCH_MAX)
        return JUM_COMMAND_CLASS_C;
    return n > 1 ? JUM_COMMAND_CLASS_B : one;
}

gboolean
jum_command_class_is_direct(JumCommandClass klass)
{
    return klass == JUM_COMMAND_CLASS_A || klass == JUM_COMMAND_CLASS_S;
}

double
jum_command_expiry_s(const char *action, guint n)
{
    return n > 1 ? 300.0 : rule_of(action)->expiry_s;
}

double
jum_command_feedback_s(const char *action, double travel_s)
{
    if (strcmp(rule_of(action)->action, "opening") == 0 && travel_s > 0.0)
        return 10.0 + 1.5 * travel_s; /* the way there and back is known, the radio adds its own */
    return rule_of(action)->feedback_s;
}

gboolean
jum_command_has_duration(const char *action)
{
    return rule_of(action)->has_duration;
}

double
jum_command_tolerance(const char *action)
{
    return rule_of(action)->tolerance;
}
