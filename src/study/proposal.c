/* From a scenario to commands an operator may send: only what a desk can really move, one command a lamp, or one a
 * cabinet where all its lamps would be off; at most a batch, and the rest is counted so that it can be said. */
#include <math.h>

#include "study/lighting-study.h"

#define MIN_OVERRIDE_S 60.0
#define MAX_OVERRIDE_S 43200.0

typedef struct {
    double *today_pu, *then_pu; /* [schedules of each] asked at the instant */
    JumTime *until;             /* [schedules of then] */
} Levels;

static void
levels_clear(Levels *levels)
{
    g_free(levels->today_pu);
    g_free(levels->then_pu);
    g_free(levels->until);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Levels, levels_clear)

static void
command_clear(gpointer data)
{
    g_free(((JumProposedCommand *) data)->target);
}

void
jum_proposal_free(JumProposal *proposal)
{
    if (proposal == NULL)
        return;
    g_array_unref(proposal->commands);
    g_free(proposal);
}

static double *
ask_levels(const JumLightingStudy *study, const JumLamps *lamps, JumTime at, JumTime *until)
{
    double *levels = g_new0(double, lamps->n_schedules + 1);
    for (guint s = 0; s < lamps->n_schedules; s++) {
        gint32 off = lamps->schedule_switch_off[s];
        levels[s] = jum_night_level_at(study->clock,
                                       &study->rules->programmes[lamps->schedule_programme[s]],
                                       off >= 0 ? &study->rules->switch_offs[off] : NULL, at,
                                       until != NULL ? &until[s] : NULL);
    }
    return levels;
}

static double
today_of(const JumLightingStudy *study, const Levels *levels, guint row)
{
    return jum_energy_level(levels->today_pu[study->today->schedule[row]],
                            study->today->dim_min_pu[row]);
}

static double
then_of(const JumLightingStudy *study, const Levels *levels, guint row)
{
    return jum_energy_level(levels->then_pu[study->then->schedule[row]],
                            study->then->dim_min_pu[row]);
}

/* For each cabinet: would every lamp behind it be off, and is one lit today? */
static guint8 *
find_dark_cabinets(const JumLightingInput *input,
                   const JumLightingStudy *study,
                   const Levels *levels)
{
    guint n = jum_layer_n_rows(input->cabinets);
    int control = jum_layer_column(input->cabinets, "control");
    guint8 *dark = g_new0(guint8, n + 1);
    g_autofree guint8 *lit_today = g_new0(guint8, n + 1), *lit_then = g_new0(guint8, n + 1);
    for (guint row = 0; row < study->then->n; row++) {
        guint32 cabinet = study->then->cabinet[row];
        if (cabinet == JUM_CABINET_NONE)
            continue;
        lit_today[cabinet] |= study->concerned[row] && today_of(study, levels, row) > 0.0;
        lit_then[cabinet] |= !study->concerned[row] || then_of(study, levels, row) > 0.0;
    }
    for (guint c = 0; c < n; c++)
        dark[c] =
            lit_today[c] && !lit_then[c] &&
            jum_control_parse(jum_layer_text(input->cabinets, control, c)) == JUM_CONTROL_REMOTE;
    return dark;
}

static gboolean
propose(JumProposal *proposal,
        char *target,
        const char *action,
        double value,
        JumTime at,
        JumTime until)
{
    JumProposedCommand command = {.target = target, .action = action, .value = value};
    command.duration_s = CLAMP((double) (until - at) / 1e6, MIN_OVERRIDE_S, MAX_OVERRIDE_S);
    if (proposal->commands->len >= JUM_PROPOSAL_MAX) {
        proposal->left_for_later++;
        g_free(target);
        return FALSE;
    }
    g_array_append_val(proposal->commands, command);
    return TRUE;
}

static void
fill(JumProposal *proposal,
     const JumLightingInput *input,
     const JumLightingStudy *study,
     const Levels *levels,
     JumTime at)
{
    guint n_cabinets = jum_layer_n_rows(input->cabinets);
    g_autofree guint8 *dark = find_dark_cabinets(input, study, levels);
    g_autofree guint8 *said = g_new0(guint8, n_cabinets + 1); /* 1 proposed, 2 left for later */
    for (guint row = 0; row < study->then->n; row++) {
        guint32 cabinet = study->then->cabinet[row];
        JumTime until = levels->until[study->then->schedule[row]];
        if (!study->concerned[row])
            continue;
        if (cabinet != JUM_CABINET_NONE && dark[cabinet]) {
            if (said[cabinet] == 0)
                said[cabinet] =
                    propose(proposal,
                            g_strconcat("cabinet/", jum_layer_id(input->cabinets, cabinet), NULL),
                            "switch", 0.0, at, until)
                        ? 1
                        : 2;
            proposal->lamps_covered += said[cabinet] == 1;
        } else if (study->then->control[row] != JUM_CONTROL_REMOTE) {
            proposal->not_remote++;
            continue;
        } else if (fabs(then_of(study, levels, row) - today_of(study, levels, row)) < 0.005) {
            proposal->same_now++;
            continue;
        } else {
            proposal->lamps_covered += (guint) propose(
                proposal, g_strconcat("lamp/", jum_layer_id(input->lamps, row), NULL), "level",
                then_of(study, levels, row), at, until);
        }
        if (proposal->until == JUM_TIME_NONE || until < proposal->until)
            proposal->until = until;
    }
}

JumProposal *
jum_study_propose(const JumStudyInput *all, const JumScenario *scenario, JumTime at, GError **error)
{
    const JumLightingInput *input = jum_study_input_own(all, JUM_STUDY_LIGHTING, error);
    if (input == NULL)
        return NULL;
    g_autoptr(JumLightingStudy) study = jum_lighting_study_new(input, scenario, error);
    if (study == NULL)
        return NULL;
    g_auto(Levels) levels = {0};
    levels.until = g_new0(JumTime, study->then->n_schedules + 1);
    levels.today_pu = ask_levels(study, study->today, at, NULL);
    levels.then_pu = ask_levels(study, study->then, at, levels.until);
    JumProposal *proposal = g_new0(JumProposal, 1);
    proposal->commands = g_array_new(FALSE, FALSE, sizeof(JumProposedCommand));
    g_array_set_clear_func(proposal->commands, command_clear);
    proposal->until = JUM_TIME_NONE;
    fill(proposal, input, study, &levels, at);
    return proposal;
}
