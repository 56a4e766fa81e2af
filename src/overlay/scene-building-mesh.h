#pragma once

#include "gfx/block-mesh.h"
#include "gfx/pick.h"
#include "overlay/scene-store.h"

#define JUM_DISTRICT_TILES 4

typedef enum {
    JUM_FORM_ROOFS,
    JUM_FORM_BOXES,
    JUM_FORM_BLOCKS, /* of a district, by cells of 50 m */
    JUM_FORM_MASSES, /* the same by cells of 100 m */
} JumBuildingForm;

/** JumBuildingJob: one mesh of buildings, made by a worker. Private to scene-building.c. */
typedef struct {
    JumJob job;
    gconstpointer owner;
    const JumSceneStore *store;
    JumBuildingForm form;
    guint i, j; /* tile, or district */
    gpointer part;
    JumBlockData *data; /* (out) NULL if nothing stands there */
    guint n;            /* (out) buildings */
    guint32 start[JUM_DISTRICT_TILES * JUM_DISTRICT_TILES +
                  1];  /* (out) of a district: each tile's indices */
    JumPickTile *pick; /* (out) with JUM_FORM_BOXES: their prisms; NULL once taken */
} JumBuildingJob;

JumBuildingJob *jum_building_job_new(
    gconstpointer owner, const JumSceneStore *store, JumBuildingForm form, guint i, guint j);
/** jum_building_pick: the prisms of a tile, as a job of boxes brings them; NULL if none stand there (or are read yet). */
JumPickTile *jum_building_pick(const JumSceneStore *store, guint i, guint j);
/** jum_building_job_from: @job if it is one of @owner's, else NULL. */
JumBuildingJob *jum_building_job_from(JumJob *job, gconstpointer owner);
