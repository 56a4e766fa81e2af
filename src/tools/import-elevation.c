/* Heights of the ground from rasters of any frame and resolution, resampled by GDAL's warper onto the territory's
 * grid: over what was imported and a margin, at the rasters' own resolution unless that is more samples than a desk
 * wants.  Voids take their neighbour's height. */
#include <cpl_error.h>
#include <cpl_string.h>
#include <gdal_utils.h>
#include <math.h>
#include <ogr_srs_api.h>

#include "base/i18n.h"
#include "base/number.h"
#include "city/spatial-ref.h"
#include "tools/import.h"

#define MARGIN_M    250.0
#define MAX_SAMPLES 16e6

typedef struct {
    GDALDatasetH *sources;
    guint n;
    JumBox box_m;  /* of all rasters, in the territory's frame */
    double cell_m; /* of the finest */
} Rasters;

static void
rasters_clear(Rasters *rasters)
{
    for (guint i = 0; i < rasters->n; i++)
        GDALClose(rasters->sources[i]);
    g_free(rasters->sources);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rasters, rasters_clear)

static gboolean
fail(const char *path, const char *why, GError **error)
{
    g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: %s", path, why);
    return FALSE;
}

/* measure: where a raster lies and how fine it is, by its corners. */
static gboolean
measure(Rasters *rasters, GDALDatasetH dataset, const JumCrs *crs)
{
    double g[6], corner_x[3], corner_y[3];
    if (GDALGetGeoTransform(dataset, g) != CE_None)
        return FALSE;
    double nx = GDALGetRasterXSize(dataset), ny = GDALGetRasterYSize(dataset);
    for (int k = 0; k < 4; k++) {
        double i = k % 2 * nx, j = k / 2 * ny, lon, lat, x, y;
        if (!jum_projection_to_wgs84(GDALGetSpatialRef(dataset), g[0] + i * g[1] + j * g[2],
                                     g[3] + i * g[4] + j * g[5], &lon, &lat))
            return FALSE;
        jum_crs_forward(crs, lon, lat, &x, &y);
        jum_box_add(&rasters->box_m, x, y);
        if (k < 3)
            corner_x[k] = x, corner_y[k] = y;
    }
    double across = hypot(corner_x[1] - corner_x[0], corner_y[1] - corner_y[0]) / nx;
    double down = hypot(corner_x[2] - corner_x[0], corner_y[2] - corner_y[0]) / ny;
    rasters->cell_m = MIN(rasters->cell_m, MAX(across, down));
    return rasters->cell_m > 0.0;
}

static gboolean
open_rasters(
    Rasters *rasters, const JumImport *import, const char *const *paths, guint n, GError **error)
{
    rasters->sources = g_new0(GDALDatasetH, n);
    rasters->box_m = JUM_BOX_EMPTY;
    rasters->cell_m = G_MAXDOUBLE;
    for (guint i = 0; i < n; i++) {
        GDALDatasetH dataset =
            GDALOpenEx(paths[i], GDAL_OF_READONLY | GDAL_OF_RASTER, NULL, NULL, NULL);
        if (dataset == NULL)
            return fail(paths[i], CPLGetLastErrorMsg(), error);
        rasters->sources[rasters->n++] = dataset;
        if (!measure(rasters, dataset, &import->crs))
            return fail(paths[i], _("it does not say where on Earth it lies"), error);
    }
    return TRUE;
}

/* wanted_box: what was imported and a margin, as far as there are heights. */
static JumBox
wanted_box(const JumImport *import, const JumBox *rasters)
{
    JumBox box = JUM_BOX_EMPTY;
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        JumBox own = jum_layer_extent(import->layer[t]);
        if (jum_box_is_empty(&own))
            continue;
        jum_box_add(&box, own.x0 - MARGIN_M, own.y0 - MARGIN_M);
        jum_box_add(&box, own.x1 + MARGIN_M, own.y1 + MARGIN_M);
    }
    if (jum_box_is_empty(&box) && import->has_box)
        box = import->box_m;
    if (jum_box_is_empty(&box))
        return *rasters;
    return (JumBox){MAX(box.x0, rasters->x0), MAX(box.y0, rasters->y0), MIN(box.x1, rasters->x1),
                    MIN(box.y1, rasters->y1)};
}

static GDALDatasetH
warp(const JumImport *import, Rasters *rasters, const JumElevation *grid)
{
    g_autofree char *wkt = jum_spatial_ref_wkt(&import->crs);
    char sides[4][JUM_NUMBER_BYTES], cell[JUM_NUMBER_BYTES];
    const double half = 0.5 * grid->cell_m;
    jum_number_format(sides[0], grid->x0_m - half);
    jum_number_format(sides[1], grid->y0_m - half);
    jum_number_format(sides[2], grid->x0_m + grid->nx * grid->cell_m - half);
    jum_number_format(sides[3], grid->y0_m + grid->ny * grid->cell_m - half);
    jum_number_format(cell, grid->cell_m);
    const char *words[] = {"-q",     "-of",    "MEM",           "-t_srs", wkt,       "-te",
                           sides[0], sides[1], sides[2],        sides[3], "-tr",     cell,
                           cell,     "-r",     "bilinear",      "-ot",    "Float32", "-dstnodata",
                           "nan",    "-wo",    "NUM_THREADS=1", NULL,     NULL,      NULL};
    OGRSpatialReferenceH srs = GDALGetSpatialRef(rasters->sources[0]);
    if (srs == NULL) { /* recognised by its coordinates when it was measured */
        double g[6];
        GDALGetGeoTransform(rasters->sources[0], g);
        words[21] = "-s_srs";
        words[22] = fabs(g[0]) <= 180.0 ? "EPSG:4326" : "EPSG:2154";
    }
    GDALWarpAppOptions *options = GDALWarpAppOptionsNew((char **) words, NULL);
    int failed = FALSE;
    GDALDatasetH warped =
        options != NULL ? GDALWarp("", NULL, (int) rasters->n, rasters->sources, options, &failed)
                        : NULL;
    GDALWarpAppOptionsFree(options);
    return warped;
}

/* take_heights: GDAL's rows run from the north; what is no height of this world is a void. */
static gboolean
take_heights(JumElevation *grid, GDALDatasetH warped)
{
    GDALRasterBandH band = GDALGetRasterBand(warped, 1);
    for (guint j = 0; j < grid->ny; j++) {
        float *row = grid->z_m + (gsize) (grid->ny - 1 - j) * grid->nx;
        if (GDALRasterIO(band, GF_Read, 0, (int) j, (int) grid->nx, 1, row, (int) grid->nx, 1,
                         GDT_Float32, 0, 0) != CE_None)
            return FALSE;
        for (guint i = 0; i < grid->nx; i++)
            if (!(row[i] > -1000.0f && row[i] < 9000.0f))
                row[i] = NAN;
    }
    return TRUE;
}

static gboolean
resample(JumImport *import, Rasters *rasters, const char *path, GError **error)
{
    JumBox box = wanted_box(import, &rasters->box_m);
    if (jum_box_is_empty(&box))
        return fail(path, _("its heights lie elsewhere than the rest"), error);
    double area = (box.x1 - box.x0) * (box.y1 - box.y0);
    double cell = MAX(rasters->cell_m, sqrt(area / MAX_SAMPLES));
    cell = ceil(cell * 10.0 - 1e-6) / 10.0;
    guint nx = (guint) MAX(floor((box.x1 - box.x0) / cell), 2.0);
    guint ny = (guint) MAX(floor((box.y1 - box.y0) / cell), 2.0);
    double x0 = ceil(box.x0 / cell) * cell, y0 = ceil(box.y0 / cell) * cell;
    g_autoptr(JumElevation) grid = jum_elevation_new(x0, y0, cell, nx, ny);
    GDALDatasetH warped = grid != NULL ? warp(import, rasters, grid) : NULL;
    if (warped == NULL)
        return fail(path, CPLGetLastErrorMsg(), error);
    gboolean read = take_heights(grid, warped);
    GDALClose(warped);
    if (!read)
        return fail(path, CPLGetLastErrorMsg(), error);
    if (!jum_elevation_fill_voids(grid))
        return fail(path, _("it holds no height where the territory is"), error);
    import->elevation = g_steal_pointer(&grid);
    return TRUE;
}

static void
ground_of_buildings(JumImport *import)
{
    JumLayer *buildings = import->layer[JUM_TABLE_building];
    int ground = jum_layer_column(buildings, "ground_m");
    for (guint row = 0; row < jum_layer_n_rows(buildings); row++) {
        double x, y;
        if (isnan(jum_layer_real(buildings, ground, row)) &&
            jum_layer_point(buildings, row, &x, &y))
            jum_layer_set_real(buildings, ground, row, jum_elevation_at(import->elevation, x, y));
    }
}

gboolean
jum_import_elevation(JumImport *import, const char *const *paths, guint n, GError **error)
{
    g_auto(Rasters) rasters = {0};
    CPLPushErrorHandler(CPLQuietErrorHandler);
    gboolean done = open_rasters(&rasters, import, paths, n, error) &&
                    resample(import, &rasters, paths[0], error);
    CPLPopErrorHandler();
    if (done)
        ground_of_buildings(import);
    return done;
}
