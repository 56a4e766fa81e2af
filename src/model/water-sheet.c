/* The manœuvre sheet: the bounds of a segment as things people close, in the order in which they would.  A tank has a
 * valve at its outlet even where the tables name none: the sheet says to shut it. */
#include "model/water-sheet.h"

#include <math.h>

void
jum_water_sheet_can_close(const JumWaterTables *t, GHashTable *failed, guint8 *can_close)
{
    const JumWaterRows *rows = t->rows;
    int kind = jum_layer_column(t->valve, "kind");
    for (int k = 0; k < rows->net.n_links; k++) {
        const char *word = rows->link_table[k] == JUM_TABLE_water_valve
                               ? jum_layer_text(t->valve, kind, rows->link_row[k])
                               : NULL;
        gboolean valve = rows->link_table[k] == JUM_TABLE_water_valve &&
                         g_strcmp0(word, "PRV") != 0 && g_strcmp0(word, "PSV") != 0 &&
                         g_strcmp0(word, "FCV") != 0;
        can_close[k] =
            (valve || rows->link_table[k] == JUM_TABLE_water_pump) &&
            (failed == NULL || !g_hash_table_contains(failed, jum_water_tables_link_id(t, k)));
    }
}

static const JumLayer *
layer_of(const JumWaterTables *t, JumTable table)
{
    return table == JUM_TABLE_water_tank   ? t->tank
           : table == JUM_TABLE_water_pump ? t->pump
                                           : t->valve;
}

static JumWaterMove
move_of(const JumWaterTables *t, int link, const guint8 *open)
{
    const JumWaterRows *rows = t->rows;
    JumWaterMove move = {
        rows->link_table[link], rows->link_row[link], link, FALSE, open[link] != 0, NAN};
    if (move.table == JUM_TABLE_water_pipe) { /* joins a tank or a source: its outlet */
        const JumWaterLink *l = &rows->net.links[link];
        guint node =
            (guint) (rows->net.nodes[l->from].kind != JUM_WATER_JUNCTION ? l->from : l->to);
        move.table = node >= rows->n_nodes ? JUM_TABLE_water_tank : JUM_TABLE_water_node;
        move.row = node >= rows->n_nodes ? node - rows->n_nodes : node;
        return move;
    }
    const JumLayer *layer = layer_of(t, move.table);
    const char *control = jum_layer_text(layer, jum_layer_column(layer, "control"), move.row);
    move.remote = g_strcmp0(control, "remote") == 0;
    return move;
}

static gboolean
place_of(const JumWaterTables *t, const JumWaterMove *move, double *x, double *y)
{
    const JumLayer *layer =
        move->table == JUM_TABLE_water_node ? t->node : layer_of(t, move->table);
    return jum_layer_point(layer, move->row, x, y);
}

static int
rank_of(const JumWaterMove *move)
{
    return !move->is_open ? 2 : move->remote ? 0 : 1;
}

/* The next move: the lowest rank, and in it the nearest to where the crew stands. */
static guint
next_of(const JumWaterTables *t, const GArray *moves, guint done, double x, double y)
{
    guint best = done;
    double best_m = INFINITY;
    int rank = 3;
    for (guint i = done; i < moves->len; i++) {
        const JumWaterMove *m = &g_array_index(moves, JumWaterMove, i);
        double mx, my;
        double away = place_of(t, m, &mx, &my) ? hypot(mx - x, my - y) : 1e9;
        if (rank_of(m) < rank || (rank_of(m) == rank && away < best_m)) {
            rank = rank_of(m);
            best_m = away;
            best = i;
        }
    }
    return best;
}

GArray *
jum_water_sheet_new(const JumWaterTables *t,
                    const JumWaterSegments *s,
                    int segment,
                    const guint8 *open,
                    double x_m,
                    double y_m)
{
    GArray *moves = g_array_new(FALSE, FALSE, sizeof(JumWaterMove));
    for (int p = s->bound_start[segment]; p < s->bound_start[segment + 1]; p++) {
        JumWaterMove move = move_of(t, s->bounds[p], open);
        double x, y;
        if (place_of(t, &move, &x, &y))
            move.away_m = hypot(x - x_m, y - y_m);
        g_array_append_val(moves, move);
    }
    double x = x_m, y = y_m;
    for (guint done = 0; done < moves->len; done++) {
        guint next = next_of(t, moves, done, x, y);
        JumWaterMove move = g_array_index(moves, JumWaterMove, next);
        g_array_index(moves, JumWaterMove, next) = g_array_index(moves, JumWaterMove, done);
        g_array_index(moves, JumWaterMove, done) = move;
        if (rank_of(&move) == 1)
            place_of(t, &move, &x, &y);
    }
    return moves;
}
