/* Segments by union–find over everything that cannot be closed; who is cut by a walk from the sources, once as things
 * are and once without the segment.  No hydraulics: the graph says who has no water, the solver what pressure is left. */
#include "sim/water/isolation.h"

#include <stdlib.h>
#include <string.h>

/* ---- segments ---- */

static int
root_of(int *parent, int i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

static bool
is_source(const JumWaterNetwork *net, int node)
{
    return net->nodes[node].kind != JUM_WATER_JUNCTION;
}

static int
number_segments(const JumWaterNetwork *net,
                const uint8_t *can_close,
                JumWaterSegments *s,
                int *parent)
{
    int n = 0;
    for (int i = 0; i < net->n_nodes; i++)
        parent[i] = i;
    for (int k = 0; k < net->n_links; k++) {
        int a = net->links[k].from, b = net->links[k].to;
        if (!can_close[k] && !is_source(net, a) && !is_source(net, b))
            parent[root_of(parent, a)] = root_of(parent, b);
    }
    for (int i = 0; i < net->n_nodes; i++) /* numbered by their first node */
        s->node_segment[i] = -1;
    for (int i = 0; i < net->n_nodes; i++) {
        int root = root_of(parent, i);
        if (is_source(net, i))
            continue;
        if (s->node_segment[root] < 0)
            s->node_segment[root] = n++;
        s->node_segment[i] = s->node_segment[root];
    }
    for (int k = 0; k < net->n_links; k++) {
        int a = net->links[k].from, b = net->links[k].to;
        int inside = is_source(net, a) ? b : a;
        if (can_close[k])
            s->link_segment[k] = -1;
        else if (is_source(net, inside))
            s->link_segment[k] = n++; /* between two sources: alone */
        else
            s->link_segment[k] = s->node_segment[inside];
    }
    return n;
}

/* The segments a link bounds, none twice. */
static int
bounds_of(const JumWaterNetwork *net, const JumWaterSegments *s, int k, int segment[2])
{
    int a = net->links[k].from, b = net->links[k].to, n = 0;
    if (s->link_segment[k] >= 0) {
        if (!is_source(net, a) && !is_source(net, b))
            return 0;
        segment[0] = s->link_segment[k];
        return 1;
    }
    if (s->node_segment[a] == s->node_segment[b])
        return 0; /* both ends in one segment: closing it isolates nothing */
    if (s->node_segment[a] >= 0)
        segment[n++] = s->node_segment[a];
    if (s->node_segment[b] >= 0)
        segment[n++] = s->node_segment[b];
    return n;
}

static bool
fill_lists(const JumWaterNetwork *net, JumWaterSegments *s)
{
    s->node_start = calloc((size_t) s->n + 2, sizeof *s->node_start);
    s->bound_start = calloc((size_t) s->n + 2, sizeof *s->bound_start);
    s->nodes = malloc(sizeof *s->nodes * ((size_t) net->n_nodes + 1));
    s->bounds = malloc(sizeof *s->bounds * (2 * (size_t) net->n_links + 1));
    if (s->node_start == NULL || s->bound_start == NULL || s->nodes == NULL || s->bounds == NULL)
        return false;
    int of[2];
    for (int i = 0; i < net->n_nodes; i++)
        if (s->node_segment[i] >= 0)
            s->node_start[s->node_segment[i] + 2]++;
    for (int k = 0; k < net->n_links; k++)
        for (int e = bounds_of(net, s, k, of) - 1; e >= 0; e--)
            s->bound_start[of[e] + 2]++;
    for (int i = 2; i < s->n + 2; i++) {
        s->node_start[i] += s->node_start[i - 1];
        s->bound_start[i] += s->bound_start[i - 1];
    }
    for (int i = 0; i < net->n_nodes; i++)
        if (s->node_segment[i] >= 0)
            s->nodes[s->node_start[s->node_segment[i] + 1]++] = i;
    for (int k = 0; k < net->n_links; k++)
        for (int e = bounds_of(net, s, k, of) - 1; e >= 0; e--)
            s->bounds[s->bound_start[of[e] + 1]++] = k;
    return true;
}

static bool
ends_exist(const JumWaterNetwork *net)
{
    for (int k = 0; k < net->n_links; k++) {
        int a = net->links[k].from, b = net->links[k].to;
        if (a < 0 || a >= net->n_nodes || b < 0 || b >= net->n_nodes)
            return false;
    }
    return true;
}

JumWaterError
jum_water_segments_find(const JumWaterNetwork *net, const uint8_t *can_close, JumWaterSegments *s)
{
    memset(s, 0, sizeof *s);
    if (!ends_exist(net))
        return JUM_WATER_ERR_BAD_LINK;
    int *parent = malloc(sizeof *parent * ((size_t) net->n_nodes + 1));
    s->node_segment = malloc(sizeof *s->node_segment * ((size_t) net->n_nodes + 1));
    s->link_segment = malloc(sizeof *s->link_segment * ((size_t) net->n_links + 1));
    bool ok = parent != NULL && s->node_segment != NULL && s->link_segment != NULL;
    if (ok) {
        s->n = number_segments(net, can_close, s, parent);
        ok = fill_lists(net, s);
    }
    free(parent);
    if (ok)
        return JUM_WATER_OK;
    jum_water_segments_clear(s);
    return JUM_WATER_ERR_MEMORY;
}

void
jum_water_segments_clear(JumWaterSegments *s)
{
    free(s->node_segment);
    free(s->link_segment);
    free(s->node_start);
    free(s->nodes);
    free(s->bound_start);
    free(s->bounds);
    memset(s, 0, sizeof *s);
}

/* ---- who is cut ---- */

JumWaterError
jum_water_isolation_init(JumWaterIsolation *iso, const JumWaterNetwork *net)
{
    memset(iso, 0, sizeof *iso);
    if (!ends_exist(net))
        return JUM_WATER_ERR_BAD_LINK;
    size_t nodes = (size_t) net->n_nodes + 2, links = (size_t) net->n_links + 1;
    iso->net = net;
    iso->adjacency_start = calloc(nodes + 1, sizeof *iso->adjacency_start);
    iso->adjacency = malloc(2 * links * sizeof *iso->adjacency);
    iso->queue = malloc(nodes * sizeof *iso->queue);
    iso->reached = malloc(nodes);
    if (iso->adjacency_start == NULL || iso->adjacency == NULL || iso->queue == NULL ||
        iso->reached == NULL) {
        jum_water_isolation_clear(iso);
        return JUM_WATER_ERR_MEMORY;
    }
    int *start = iso->adjacency_start;
    for (int k = 0; k < net->n_links; k++) {
        start[net->links[k].from + 2]++;
        start[net->links[k].to + 2]++;
    }
    for (int i = 2; i < net->n_nodes + 2; i++)
        start[i] += start[i - 1];
    for (int k = 0; k < net->n_links; k++) {
        iso->adjacency[start[net->links[k].from + 1]++] = k;
        iso->adjacency[start[net->links[k].to + 1]++] = k;
    }
    return JUM_WATER_OK;
}

void
jum_water_isolation_clear(JumWaterIsolation *iso)
{
    free(iso->adjacency_start);
    free(iso->adjacency);
    free(iso->queue);
    free(iso->reached);
    memset(iso, 0, sizeof *iso);
}

static bool
is_one_way(JumWaterLinkKind kind)
{
    return kind == JUM_WATER_CV_PIPE || kind == JUM_WATER_PUMP || kind == JUM_WATER_PRV ||
           kind == JUM_WATER_PSV || kind == JUM_WATER_FCV;
}

/* From every source over open links, not into @segment. */
static void
walk(
    JumWaterIsolation *iso, const JumWaterSegments *s, const uint8_t *open, int segment, int closed)
{
    const JumWaterNetwork *net = iso->net;
    int head = 0, tail = 0;
    for (int i = 0; i < net->n_nodes; i++) {
        iso->reached[i] = is_source(net, i);
        if (iso->reached[i])
            iso->queue[tail++] = i;
    }
    while (head < tail) {
        int node = iso->queue[head++];
        for (int p = iso->adjacency_start[node]; p < iso->adjacency_start[node + 1]; p++) {
            int k = iso->adjacency[p];
            const JumWaterLink *link = &net->links[k];
            int other = link->from == node ? link->to : link->from;
            if (iso->reached[other] || !open[k] || k == closed ||
                (is_one_way(link->kind) && link->to == node) ||
                (segment >= 0 && s->node_segment[other] == segment))
                continue;
            iso->reached[other] = 1;
            iso->queue[tail++] = other;
        }
    }
}

void
jum_water_isolation_cut(JumWaterIsolation *iso,
                        const JumWaterSegments *s,
                        const uint8_t *open,
                        int segment,
                        int closed_link,
                        uint8_t *cut)
{
    const JumWaterNetwork *net = iso->net;
    walk(iso, s, open, -1, -1);
    for (int i = 0; i < net->n_nodes; i++)
        cut[i] = iso->reached[i] ? JUM_WATER_SERVED : JUM_WATER_WAS_CUT;
    if (segment < 0 && closed_link < 0)
        return;
    walk(iso, s, open, segment, closed_link);
    for (int i = 0; i < net->n_nodes; i++) {
        if (cut[i] == JUM_WATER_SERVED && !iso->reached[i])
            cut[i] = segment >= 0 && s->node_segment[i] == segment ? JUM_WATER_CUT_INSIDE
                                                                   : JUM_WATER_CUT_BEHIND;
    }
}
