/* Reads the territory once, in pieces that each give a picture earlier: relief first (everything stands on it), then
 * water, roads and green, then buildings row of tiles by row of tiles from the focus outwards.  Each piece is read by
 * a worker through a connection of its own and published by one atomic pointer; when all are there they go to the
 * cache, which a later start maps instead of reading. */
#include "overlay/scene-store.h"

#include "overlay/scene-cache.h"
#include "overlay/scene-columns.h"

#include <math.h>

#define WIDE_M2   4000.0 /* a footprint counts as no more: halls are no centre */
#define MAX_TILES 1024u  /* a side: 512 km */

typedef enum {
    PIECE_ASKED = 1 << 0,
    PIECE_DONE = 1 << 1,
} PieceState;

struct JumSceneStore {
    JumTerritory *territory;
    JumWorkers *workers;
    GAsyncQueue *connections; /* JumTerritory: idle */
    JumSceneGrid grid;
    float extent[4];
    guint n_pieces;     /* layers, then rows of tiles */
    JumShapes **pieces; /* [n_pieces] published atomically */
    guint8 *states;     /* [n_pieces] PieceState, main thread */
    gboolean elevation_asked, elevation_ready, references_asked, saved, announced;
    JumReferences *references;  /* published atomically */
    const JumSceneDecks *decks; /* likewise; borrowed */
    JumElevation *elevation;
    GMappedFile *file; /* of the cache */
    GMutex lock;       /* of error */
    GError *error;
    gint arrived; /* atomic: pieces published */
    gint seen;
    char *hash;
};

/* ---- jobs ---- */

typedef struct {
    JumJob job;
    JumSceneStore *store;
    gint piece; /* −1: elevation, −2: save, −3: reference layers */
} PieceJob;

static void
keep_error(JumSceneStore *store, GError *error)
{
    g_mutex_lock(&store->lock);
    if (store->error == NULL)
        store->error = error;
    else
        g_error_free(error);
    g_mutex_unlock(&store->lock);
}

static JumTerritory *
borrow_connection(JumSceneStore *store, GError **error)
{
    JumTerritory *connection = g_async_queue_try_pop(store->connections);
    return connection != NULL ? connection : jum_territory_dup(store->territory, error);
}

static void
read_piece(JumSceneStore *store, JumTerritory *connection, gint piece, GError **error)
{
    if (piece == -3) {
        g_atomic_pointer_set(&store->references,
                             jum_references_new(connection, store->grid.origin_m, error));
        g_atomic_int_inc(&store->arrived);
        return;
    }
    if (piece < 0) {
        store->elevation = jum_territory_read_elevation(connection, error);
        g_atomic_int_inc(&store->arrived);
        return;
    }
    JumSceneGrid grid = store->grid;
    JumShapes *shapes;
    if (piece < JUM_SCENE_N_LAYERS) {
        shapes = jum_scene_shapes(connection, (JumSceneLayer) piece, &grid, error);
    } else {
        grid.row = (guint) piece - JUM_SCENE_N_LAYERS;
        shapes = jum_scene_building_shapes(connection, &grid, error);
    }
    if (shapes == NULL) { /* said once; the rest of the picture is still worth having */
        g_autoptr(JumLayer) none = jum_layer_new(JUM_TABLE_tree);
        JumShapeSpec spec = {.n_values = 8, .n_tags = 8, .n_cells = grid.nx * grid.ny};
        shapes = jum_shapes_new(none, &spec);
    }
    g_atomic_pointer_set(&store->pieces[piece], shapes);
    g_atomic_int_inc(&store->arrived);
}

static void
save(JumSceneStore *store)
{
    JumSceneCache cache = {
        .origin_m = {store->grid.origin_m[0], store->grid.origin_m[1]},
        .nx = store->grid.nx,
        .ny = store->grid.ny,
        .n_shapes = store->n_pieces,
        .shapes = store->pieces,
        .elevation = store->elevation,
    };
    jum_scene_cache_write(store->hash, &cache);
}

static void
run_piece(JumJob *job)
{
    PieceJob *piece = (PieceJob *) job;
    JumSceneStore *store = piece->store;
    if (piece->piece == -2) {
        save(store);
        return;
    }
    GError *error = NULL;
    JumTerritory *connection = borrow_connection(store, &error);
    if (connection != NULL) {
        read_piece(store, connection, piece->piece, &error);
        g_async_queue_push(store->connections, connection);
    }
    if (error != NULL)
        keep_error(store, error);
}

static void
drop_piece(JumJob *job)
{
    g_free(job);
}

static void
ask(JumSceneStore *store, gint piece, double urgency)
{
    PieceJob *job = g_new0(PieceJob, 1);
    *job = (PieceJob){.job = {.run = run_piece, .drop = drop_piece, .urgency = urgency},
                      .store = store,
                      .piece = piece};
    jum_workers_push(store->workers, &job->job);
}

/* ---- life ---- */

/* South of the Loire and the Alps, in Europe, and around the Mediterranean, roofs are of tiles. */
static gboolean
is_tiled_country(const JumTerritoryInfo *info, const double place_m[2])
{
    double lon = 0.0, lat = 90.0;
    if (info->crs.kind != JUM_CRS_NONE)
        jum_crs_inverse(&info->crs, place_m[0], place_m[1], &lon, &lat);
    return fabs(lat) < 46.7 && lon > -20.0 && lon < 50.0;
}

static void
lay_tiles(JumSceneStore *store, const JumTerritoryInfo *info)
{
    JumBox box = info->extent_m;
    if (jum_box_is_empty(&box) || !isfinite(box.x0 + box.y0 + box.x1 + box.y1))
        box = (JumBox){0.0, 0.0, JUM_SCENE_TILE_M, JUM_SCENE_TILE_M};
    JumSceneGrid *grid = &store->grid;
    double tile = JUM_SCENE_TILE_M;
    grid->origin_m[0] = floor((box.x0 + box.x1) / 2.0 / tile) * tile;
    grid->origin_m[1] = floor((box.y0 + box.y1) / 2.0 / tile) * tile;
    grid->tiles = is_tiled_country(info, grid->origin_m);
    double reach = MAX_TILES / 2.0 * tile;
    double x0 = fmax(box.x0 - grid->origin_m[0], -reach),
           x1 = fmin(box.x1 - grid->origin_m[0], reach);
    double y0 = fmax(box.y0 - grid->origin_m[1], -reach),
           y1 = fmin(box.y1 - grid->origin_m[1], reach);
    grid->x0_m = (float) (floor(x0 / tile) * tile);
    grid->y0_m = (float) (floor(y0 / tile) * tile);
    grid->nx = (guint) CLAMP(floor((x1 - grid->x0_m) / tile) + 1.0, 1.0, MAX_TILES);
    grid->ny = (guint) CLAMP(floor((y1 - grid->y0_m) / tile) + 1.0, 1.0, MAX_TILES);
    store->extent[0] = (float) x0;
    store->extent[1] = (float) y0;
    store->extent[2] = (float) x1;
    store->extent[3] = (float) y1;
}

static void
adopt_cache(JumSceneStore *store)
{
    JumSceneCache *cache =
        jum_scene_cache_read(store->hash, store->grid.nx, store->grid.ny, store->n_pieces);
    if (cache == NULL)
        return;
    for (guint i = 0; i < store->n_pieces; i++) {
        store->pieces[i] = cache->shapes[i];
        store->states[i] = PIECE_ASKED | PIECE_DONE;
    }
    store->elevation = cache->elevation;
    store->grid.elevation = cache->elevation;
    store->elevation_asked = store->elevation_ready = store->saved = TRUE;
    store->file = cache->file;
    store->arrived = (gint) store->n_pieces + 1;
    g_free(cache->shapes);
    g_free(cache);
}

JumSceneStore *
jum_scene_store_new(JumTerritory *territory, JumWorkers *workers)
{
    JumSceneStore *store = g_new0(JumSceneStore, 1);
    const JumTerritoryInfo *info = jum_territory_info(territory);
    store->territory = territory;
    store->workers = workers;
    store->connections = g_async_queue_new_full((GDestroyNotify) jum_territory_free);
    g_mutex_init(&store->lock);
    lay_tiles(store, info);
    store->n_pieces = JUM_SCENE_N_LAYERS + store->grid.ny;
    store->pieces = g_new0(JumShapes *, store->n_pieces);
    store->states = g_new0(guint8, store->n_pieces);
    store->hash = g_strdup(info->hash);
    if (store->hash != NULL)
        adopt_cache(store);
    return store;
}

void
jum_scene_store_free(JumSceneStore *store)
{
    if (store == NULL)
        return;
    for (guint i = 0; i < store->n_pieces; i++)
        jum_shapes_free(store->pieces[i]);
    g_free(store->pieces);
    g_free(store->states);
    jum_elevation_free(store->elevation);
    jum_references_free(store->references);
    g_async_queue_unref(store->connections);
    g_mutex_clear(&store->lock);
    g_clear_error(&store->error);
    if (store->file != NULL)
        g_mapped_file_unref(store->file);
    g_free(store->hash);
    g_free(store);
}

/* ---- asking ---- */

static void
ask_all(JumSceneStore *store, const double focus_m[2])
{
    static const JumSceneLayer order[] = {JUM_SCENE_WATER, JUM_SCENE_COVER, JUM_SCENE_GREEN,
                                          JUM_SCENE_ROAD,  JUM_SCENE_RAIL,  JUM_SCENE_LAMP,
                                          JUM_SCENE_TREE};
    store->grid.elevation = store->elevation;
    for (guint i = 0; i < G_N_ELEMENTS(order); i++)
        ask(store, (gint) order[i], i < 5 ? (double) i : 100.0 + i);
    double focus = (focus_m[1] - store->grid.origin_m[1] - store->grid.y0_m) / JUM_SCENE_TILE_M;
    for (guint j = 0; j < store->grid.ny; j++)
        ask(store, (gint) (JUM_SCENE_N_LAYERS + j), 5.0 + fabs(focus - j - 0.5));
}

gboolean
jum_scene_store_poll(JumSceneStore *store, const double focus_m[2])
{
    if (!store->elevation_asked) {
        ask(store, -1, -1.0);
        store->elevation_asked = TRUE;
    }
    gint arrived = g_atomic_int_get(&store->arrived);
    if (!store->elevation_ready && arrived > 0) {
        store->elevation_ready = TRUE;
        ask_all(store, focus_m);
    }
    if (store->elevation_ready && !store->references_asked) {
        store->references_asked = TRUE;
        ask(store, -3, -0.5); /* what lies on the ground is painted with it */
    }
    if (!store->saved && jum_scene_store_is_complete(store)) {
        store->saved = TRUE;
        if (store->hash != NULL && store->error == NULL)
            ask(store, -2, 1e6);
    }
    gboolean new = arrived != store->seen;
    store->seen = arrived;
    return new;
}

gboolean
jum_scene_store_is_complete(const JumSceneStore *store)
{
    return g_atomic_int_get(&store->arrived) >= (gint) store->n_pieces + 2;
}

const GError *
jum_scene_store_error(const JumSceneStore *store)
{
    return store->error;
}

guint
jum_scene_store_version(const JumSceneStore *store)
{
    return (guint) g_atomic_int_get(&store->arrived);
}

/* ---- reading ---- */

JumReferences *
jum_scene_store_references(const JumSceneStore *store)
{
    return g_atomic_pointer_get(&((JumSceneStore *) store)->references);
}

static JumTerritory *
borrow_for_tile(gpointer data)
{
    GError *error = NULL;
    JumTerritory *connection = borrow_connection(data, &error);
    if (error != NULL)
        keep_error(data, error);
    return connection;
}

static void
give_back_from_tile(gpointer data, JumTerritory *connection, GError *fault)
{
    g_async_queue_push(((JumSceneStore *) data)->connections, connection);
    if (fault != NULL)
        keep_error(data, fault);
}

void
jum_scene_store_paint_references(const JumSceneStore *store,
                                 guint parts,
                                 gpointer cr,
                                 float x0_m,
                                 float y0_m,
                                 float size_m,
                                 float texel_m)
{
    JumReferences *references = jum_scene_store_references(store);
    JumReferenceAccess access = {borrow_for_tile, give_back_from_tile, (gpointer) store,
                                 g_atomic_pointer_get(&((JumSceneStore *) store)->decks)};
    if (references != NULL)
        jum_references_paint(references, parts, cr, x0_m, y0_m, size_m, texel_m, &access);
}

void
jum_scene_store_set_decks(JumSceneStore *store, const JumSceneDecks *decks)
{
    g_atomic_pointer_set(&store->decks, (gpointer) decks);
}

void
jum_scene_store_origin(const JumSceneStore *store, double origin_m[2])
{
    origin_m[0] = store->grid.origin_m[0];
    origin_m[1] = store->grid.origin_m[1];
}

void
jum_scene_store_tiles(const JumSceneStore *store, float *x0_m, float *y0_m, guint *nx, guint *ny)
{
    *x0_m = store->grid.x0_m;
    *y0_m = store->grid.y0_m;
    *nx = store->grid.nx;
    *ny = store->grid.ny;
}

const JumShapes *
jum_scene_store_layer(const JumSceneStore *store, JumSceneLayer layer)
{
    return g_atomic_pointer_get(&store->pieces[layer]);
}

const JumShapes *
jum_scene_store_buildings(const JumSceneStore *store, guint j)
{
    return g_atomic_pointer_get(&store->pieces[JUM_SCENE_N_LAYERS + j]);
}

float
jum_scene_store_ground(const JumSceneStore *store, float x_m, float y_m)
{
    return (float) jum_elevation_at(store->grid.elevation, store->grid.origin_m[0] + x_m,
                                    store->grid.origin_m[1] + y_m);
}

const JumElevation *
jum_scene_store_elevation(const JumSceneStore *store)
{
    return store->grid.elevation;
}

void
jum_scene_store_wait_relief(JumSceneStore *store)
{
    while (!store->elevation_ready) {
        jum_scene_store_poll(store, store->grid.origin_m);
        if (!store->elevation_ready)
            g_usleep(1000);
    }
}

static guint
count_in_tile(const JumSceneStore *store, guint i, guint j)
{
    const JumShapes *row = jum_scene_store_buildings(store, j);
    return row != NULL && row->n > 0 ? row->cell_start[i + 1] - row->cell_start[i] : 0;
}

/* What is built in a tile: footprints by their boxes, times heights. */
static double
volume_in_tile(const JumSceneStore *store, guint i, guint j)
{
    const JumShapes *row = jum_scene_store_buildings(store, j);
    double sum = 0.0;
    guint end = row != NULL && row->n > 0 ? row->cell_start[i + 1] : 0;
    for (guint k = end > 0 ? row->cell_start[i] : 0; k < end; k++) {
        const float *b = row->box + 4 * (gsize) k, *values = jum_shapes_values(row, k);
        double area = (double) (b[2] - b[0]) * (double) (b[3] - b[1]);
        sum +=
            fmin(area, WIDE_M2) * (double) (values[JUM_BUILDING_TOP] - values[JUM_BUILDING_BASE]);
    }
    return sum;
}

/* Tiles that hold all but a hundredth of the buildings at either end, of @n along one axis. */
static void
middle_of(const guint *counts, guint n, guint all, guint *first, guint *last)
{
    guint sum = 0;
    *first = 0;
    *last = n - 1;
    for (guint i = 0; i < n; i++) {
        if (sum <= all / 100)
            *first = i;
        if (sum < all - all / 100)
            *last = i;
        sum += counts[i];
    }
}

gboolean
jum_scene_store_built_box(const JumSceneStore *store, float box[4])
{
    guint nx = store->grid.nx, ny = store->grid.ny, all = 0, west, east, south, north;
    g_autofree guint *columns = g_new0(guint, nx), *rows = g_new0(guint, ny);
    for (guint j = 0; j < ny; j++)
        for (guint i = 0; i < nx; i++) {
            guint n = count_in_tile(store, i, j);
            columns[i] += n;
            rows[j] += n;
            all += n;
        }
    if (all == 0)
        return FALSE;
    middle_of(columns, nx, all, &west, &east);
    middle_of(rows, ny, all, &south, &north);
    box[0] = store->grid.x0_m + (float) (JUM_SCENE_TILE_M * west);
    box[1] = store->grid.y0_m + (float) (JUM_SCENE_TILE_M * south);
    box[2] = store->grid.x0_m + (float) (JUM_SCENE_TILE_M * (east + 1));
    box[3] = store->grid.y0_m + (float) (JUM_SCENE_TILE_M * (north + 1));
    return TRUE;
}

void
jum_scene_store_heart(const JumSceneStore *store, float place_m[2])
{
    guint nx = store->grid.nx, ny = store->grid.ny;
    g_autofree double *built = g_new(double, (gsize) nx *ny);
    double most = 0.0;
    jum_scene_store_densest(store, place_m);
    for (guint j = 0; j < ny; j++)
        for (guint i = 0; i < nx; i++)
            built[j * nx + i] = volume_in_tile(store, i, j);
    for (guint j = 0; j + 1 < ny; j++)
        for (guint i = 0; i + 1 < nx; i++) {
            double sum = built[j * nx + i] + built[j * nx + i + 1] + built[(j + 1) * nx + i] +
                         built[(j + 1) * nx + i + 1];
            if (sum <= most)
                continue;
            most = sum;
            place_m[0] = store->grid.x0_m + (float) (JUM_SCENE_TILE_M * (i + 1));
            place_m[1] = store->grid.y0_m + (float) (JUM_SCENE_TILE_M * (j + 1));
        }
}

guint
jum_scene_store_densest(const JumSceneStore *store, float place_m[2])
{
    guint most = 0;
    place_m[0] = (store->extent[0] + store->extent[2]) * 0.5f;
    place_m[1] = (store->extent[1] + store->extent[3]) * 0.5f;
    for (guint j = 0; j + 1 < store->grid.ny; j++)
        for (guint i = 0; i + 1 < store->grid.nx; i++) {
            guint n = count_in_tile(store, i, j) + count_in_tile(store, i + 1, j) +
                      count_in_tile(store, i, j + 1) + count_in_tile(store, i + 1, j + 1);
            if (n <= most)
                continue;
            most = n;
            place_m[0] = store->grid.x0_m + (float) (JUM_SCENE_TILE_M * (i + 1));
            place_m[1] = store->grid.y0_m + (float) (JUM_SCENE_TILE_M * (j + 1));
        }
    return most;
}

void
jum_scene_store_extent(const JumSceneStore *store, float extent[4])
{
    for (int i = 0; i < 4; i++)
        extent[i] = store->extent[i];
}
