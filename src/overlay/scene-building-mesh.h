#pragma once

#include "gfx/block-mesh.h"
#include "overlay/scene-store.h"

#define JUM_DISTRICT_TILES 4

typedef enum {
    JUM_FORM_ROOFS,
    JUM_FORM_BOXES,
    JUM_FORM_ROWS, /* of a tile, merged by cells of 25 m */
    JUM_N_TILE_FORMS,
    JUM_FORM_BLOCKS = JUM_N_TILE_FORMS, /* of a district, by cells of 50 m */
    JUM_FORM_MASSES,                    /* the same by cells of 100 m */
    JUM_FORM_QUARTERS,                  /* the same by cells of 250 m */
    JUM_N_FORMS,
    JUM_N_DISTRICT_FORMS = JUM_N_FORMS - JUM_N_TILE_FORMS
} JumBuildingForm;

/** JumBuildingPrism: one building as it is drawn near. */
typedef struct {
    JumPrism prism; /* its corners are in what follows, or in @many */
    float few[512];
    guint32 few_rings[66];
    void *many;
} JumBuildingPrism;

/** jum_building_prism_init: building @i of @row, corners from (@x0_m, @y0_m). */
void jum_building_prism_init(
    JumBuildingPrism *building, const JumShapes *row, guint i, float x0_m, float y0_m);
void jum_building_prism_clear(JumBuildingPrism *building);

/** JumBuildingJob: one mesh of buildings, made by a worker. Private to scene-building.c. */
typedef struct {
    JumJob job;
    gconstpointer owner;
    const JumSceneStore *store;
    JumBuildingForm form;
    guint i, j; /* tile, or district */
    gpointer part;
    const float
        *without; /* [4 n_without] boxes of buildings to leave out, from the origin; borrowed */
    guint n_without;
    JumBlockData *data; /* (out) NULL if nothing stands there */
    guint n;            /* (out) buildings */
    guint32 start[JUM_DISTRICT_TILES * JUM_DISTRICT_TILES +
                  1]; /* (out) of a district: each tile's indices */
} JumBuildingJob;

JumBuildingJob *jum_building_job_new(
    gconstpointer owner, const JumSceneStore *store, JumBuildingForm form, guint i, guint j);
/** jum_building_job_from: @job if it is one of @owner's, else NULL. */
JumBuildingJob *jum_building_job_from(JumJob *job, gconstpointer owner);
