#pragma once

#include "tools/building-plots.h"

/** JumHousePlace: a stretch of street front where something may stand. */
typedef struct {
    double x_m, y_m, ux,
        uy;             /* on the street's axis; unit vector such that the plot lies to its left */
    double from_axis_m; /* half the carriageway and the pavement */
    double density;
    gboolean industrial, village_core, country, farm;
    guint8 style; /* of the street: 0 … 99, so that a street looks of one piece */
} JumHousePlace;

typedef enum {
    JUM_DESIGN_TERRACE,
    JUM_DESIGN_HOUSE,
    JUM_DESIGN_PAIR, /* half of a semi-detached pair */
    JUM_DESIGN_FLATS,
    JUM_DESIGN_COURT, /* a block of flats round a courtyard */
    JUM_DESIGN_WORKS,
    JUM_DESIGN_FARM,
    JUM_DESIGN_SCHOOL,
    JUM_DESIGN_PUBLIC,
    JUM_DESIGN_ANNEX,
} JumDesign;

/** jum_design_choose: what to build at a place. */
JumDesign jum_design_choose(const JumHousePlace *place, JumRng *rng);
/**
 * jum_design_make:
 * @stretch: lots are this much wider than usual
 * @building: (out): footprint and looks
 *
 * Returns: the street front it takes, gaps included.
 */
double jum_design_make(JumDesign design,
                       const JumHousePlace *place,
                       double stretch,
                       JumRng *rng,
                       JumBuilding *building);
/** jum_design_annex: a shed, garage or workshop in the garden behind @main. */
gboolean jum_design_annex(const JumBuilding *main, JumRng *rng, JumBuilding *annex);
