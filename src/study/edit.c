/* Undo and redo as a row of scenarios and a place in it.  A step throws away what was undone before it; steps of the
 * same kind on the same thing (a title being typed, a number being turned) are one step for a person and one here. */
#include "study/edit.h"

#define MAX_STEPS 200

enum {
    MERGE_NEVER = -1,
    MERGE_TITLE = -2,
};

struct JumScenarioEdit {
    GPtrArray *steps; /* JumScenario */
    guint at;
    int merge; /* what the last step was: an index of a change, or one of the above */
};

JumScenarioEdit *
jum_scenario_edit_new(JumScenario *scenario)
{
    JumScenarioEdit *edit = g_new0(JumScenarioEdit, 1);
    edit->steps = g_ptr_array_new_with_free_func((GDestroyNotify) jum_scenario_free);
    edit->merge = MERGE_NEVER;
    g_ptr_array_add(edit->steps, scenario);
    return edit;
}

void
jum_scenario_edit_free(JumScenarioEdit *edit)
{
    if (edit == NULL)
        return;
    g_ptr_array_unref(edit->steps);
    g_free(edit);
}

const JumScenario *
jum_scenario_edit_now(const JumScenarioEdit *edit)
{
    return edit->steps->pdata[edit->at];
}

static void
step(JumScenarioEdit *edit, JumScenario *scenario, int merge)
{
    gboolean same = merge != MERGE_NEVER && merge == edit->merge;
    g_ptr_array_set_size(edit->steps, (gint) edit->at + 1);
    if (same && edit->at > 0)
        g_ptr_array_remove_index(edit->steps, edit->at);
    if (edit->steps->len >= MAX_STEPS)
        g_ptr_array_remove_index(edit->steps, 0);
    g_ptr_array_add(edit->steps, scenario);
    edit->at = edit->steps->len - 1;
    edit->merge = merge;
}

void
jum_scenario_edit_replace(JumScenarioEdit *edit, JumScenario *scenario)
{
    step(edit, scenario, MERGE_NEVER);
}

void
jum_scenario_edit_set_title(JumScenarioEdit *edit, const char *title)
{
    JumScenario *next = jum_scenario_dup(jum_scenario_edit_now(edit));
    g_free(next->title);
    next->title = g_strdup(title);
    step(edit, next, MERGE_TITLE);
}

void
jum_scenario_edit_start(JumScenarioEdit *edit, JumTime instant, const GArray *measured)
{
    JumScenario *next = jum_scenario_dup(jum_scenario_edit_now(edit));
    jum_scenario_start(next, instant, measured);
    step(edit, next, MERGE_NEVER);
}

void
jum_scenario_edit_add(JumScenarioEdit *edit, JumChange *change)
{
    JumScenario *next = jum_scenario_dup(jum_scenario_edit_now(edit));
    jum_scenario_add(next, change);
    step(edit, next, MERGE_NEVER);
}

void
jum_scenario_edit_remove(JumScenarioEdit *edit, guint index)
{
    JumScenario *next = jum_scenario_dup(jum_scenario_edit_now(edit));
    if (index < next->changes->len)
        g_ptr_array_remove_index(next->changes, index);
    step(edit, next, MERGE_NEVER);
}

void
jum_scenario_edit_enable(JumScenarioEdit *edit, guint index, gboolean enabled)
{
    JumScenario *next = jum_scenario_dup(jum_scenario_edit_now(edit));
    if (index < next->changes->len)
        ((JumChange *) next->changes->pdata[index])->disabled = !enabled;
    step(edit, next, MERGE_NEVER);
}

void
jum_scenario_edit_put(JumScenarioEdit *edit, guint index, JumChange *change)
{
    JumScenario *next = jum_scenario_dup(jum_scenario_edit_now(edit));
    if (index >= next->changes->len) {
        jum_change_free(change);
        jum_scenario_free(next);
        return;
    }
    jum_change_free(next->changes->pdata[index]);
    next->changes->pdata[index] = change;
    step(edit, next, (int) index);
}

gboolean
jum_scenario_edit_can_undo(const JumScenarioEdit *edit)
{
    return edit->at > 0;
}

gboolean
jum_scenario_edit_can_redo(const JumScenarioEdit *edit)
{
    return edit->at + 1 < edit->steps->len;
}

gboolean
jum_scenario_edit_undo(JumScenarioEdit *edit)
{
    if (!jum_scenario_edit_can_undo(edit))
        return FALSE;
    edit->at--;
    edit->merge = MERGE_NEVER;
    return TRUE;
}

gboolean
jum_scenario_edit_redo(JumScenarioEdit *edit)
{
    if (!jum_scenario_edit_can_redo(edit))
        return FALSE;
    edit->at++;
    edit->merge = MERGE_NEVER;
    return TRUE;
}
