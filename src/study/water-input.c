/* What the water study needs of a territory: the network, whom its nodes serve, the hydrants, the figures of the
 * what-ifs; and a run on it, compared with the same day unchanged. */
#include "base/hash.h"
#include "base/i18n.h"
#include "base/key-file.h"
#include "base/path.h"
#include "study/water-study.h"

static gboolean
read_figures(JumWaterFigures *figures, char **hash, GError **error)
{
    g_autofree char *path = jum_path_data("water/what-if.ini");
    g_autofree char *limits = jum_path_data("water/service.ini");
    g_autofree char *text = NULL;
    g_autoptr(JumKeyFile) file = jum_key_file_open(path, error);
    gsize bytes;
    if (file == NULL ||
        !jum_key_file_number(file, "burst", "discharge", 0.1, 1.0, &figures->discharge, error) ||
        !jum_key_file_number(file, "fire", "flow_m3h", 1.0, 1000.0, &figures->fire_m3h, error) ||
        !jum_key_file_number(file, "development", "litres_day", 1.0, 2000.0, &figures->litres_day,
                             error) ||
        !jum_key_file_number(file, "contamination", "threshold_pct", 0.001, 99.0,
                             &figures->threshold_pct, error))
        return FALSE;
    const char *ours = jum_key_file_text_bytes(file, &bytes);
    guint64 sum = jum_hash_bytes(JUM_HASH_INIT, ours, bytes);
    if (g_file_get_contents(limits, &text, &bytes, NULL))
        sum = jum_hash_bytes(sum, text, bytes);
    *hash = g_strdup_printf("%016" G_GINT64_MODIFIER "x", sum);
    return TRUE;
}

static void
forget(gpointer data)
{
    JumWaterInput *input = data;
    if (input == NULL)
        return;
    g_clear_pointer(&input->usual, jum_water_day_unref);
    g_clear_pointer(&input->today, jum_water_day_unref);
    g_clear_pointer(&input->zone, g_time_zone_unref);
    jum_water_service_free(input->service);
    jum_water_tables_free(input->tables);
    jum_layer_free(input->hydrants);
    g_free(input->place);
    g_free(input->hash);
    g_free(input->level_m);
    g_free(input->pump_runs);
    g_mutex_clear(&input->lock);
    g_free(input);
}

static void
name_places(JumWaterInput *input)
{
    const JumWaterRows *rows = input->tables->rows;
    const JumLayer *pipes = input->tables->pipe;
    int address = jum_layer_column(pipes, "address");
    input->place = g_new0(const char *, rows->n_nodes + 1);
    for (guint row = 0; row < rows->n_pipes; row++) {
        const char *text = jum_layer_text(pipes, address, row);
        const JumWaterLink *link =
            rows->pipe_link[row] >= 0 ? &rows->net.links[rows->pipe_link[row]] : NULL;
        for (int end = 0; link != NULL && text != NULL && end < 2; end++) {
            guint node = (guint) (end == 0 ? link->from : link->to);
            if (node < rows->n_nodes && input->place[node] == NULL)
                input->place[node] = text;
        }
    }
    for (guint i = 0; i < rows->n_nodes; i++)
        if (input->place[i] == NULL)
            input->place[i] = jum_layer_id(input->tables->node, i);
}

static gpointer
prepare(JumTerritory *territory, const JumStudyPlace *place, GError **error)
{
    JumWaterInput *input = g_new0(JumWaterInput, 1);
    g_mutex_init(&input->lock);
    input->tables = jum_water_tables_read(territory, error);
    if (input->tables != NULL && read_figures(&input->figures, &input->hash, error))
        input->hydrants = jum_territory_read(territory, JUM_TABLE_hydrant, NULL, error);
    if (input->hydrants != NULL)
        input->service = jum_water_service_new(territory, input->tables->node, error);
    if (input->service == NULL) {
        forget(input);
        return NULL;
    }
    name_places(input);
    input->zone = place->time_zone != NULL ? g_time_zone_new_identifier(place->time_zone) : NULL;
    /* look-ups build their index at the first call, which must not happen in two workers at once */
    const JumLayer *layers[] = {input->tables->node,  input->tables->pipe, input->tables->pump,
                                input->tables->valve, input->tables->tank, input->hydrants};
    for (guint i = 0; i < G_N_ELEMENTS(layers); i++)
        jum_layer_find(layers[i], "");
    return input;
}

/* ---- a run ---- */

static JumStudyPart *
run_study(gconstpointer data,
          const JumStudyPlace *place,
          const JumScenario *scenario,
          const JumStudyRun *run,
          GError **error)
{
    JumWaterInput *input = (JumWaterInput *) data; /* days are kept in it, under its lock */
    if (!jum_study_goes_on(run, 0.0, error))
        return NULL;
    /* first, so that a fault in the scenario is said at once; it is made again from today's levels */
    g_autoptr(JumWaterPlan) first = jum_water_plan_new(input, scenario, TRUE, error);
    if (first == NULL)
        return NULL;
    g_autoptr(JumWaterDay) today = jum_water_today(input, scenario, run, error);
    if (today == NULL)
        return NULL;
    g_autoptr(JumWaterPlan) plan = jum_water_plan_new(input, scenario, TRUE, error);
    if (plan == NULL)
        return NULL;
    g_autoptr(JumWaterDay) then = jum_water_day_solve(plan, FALSE, run, 0.6, 0.95, error);
    if (then == NULL)
        return NULL;
    JumStudyPart *part = jum_study_part_new(JUM_STUDY_WATER, "1");
    jum_water_result(part, input, plan, today, then);
    return part;
}

const JumStudyTheme jum_study_water = {prepare, forget, run_study, NULL};
