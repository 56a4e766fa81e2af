#pragma once

#include "app/session.h"
#include "study/study.h"

#include <adwaita.h>

/** JumChangeRowHooks: what a row tells. */
typedef struct {
    void (*put)(guint index, JumChange *change, gpointer data); /* owns @change */
    void (*enable)(guint index, gboolean enabled, gpointer data);
    void (*remove)(guint index, gpointer data);
    gpointer data;
} JumChangeRowHooks;

/**
 * jum_study_change_row_new:
 * @change: copied
 * @hooks: copied
 *
 * One change: its sentence, a switch, a button that removes it, and inside, a control for each of its members.
 */
GtkWidget *jum_study_change_row_new(JumSession *session,
                                    const JumStudyInput *input,
                                    const JumChange *change,
                                    guint index,
                                    const JumChangeRowHooks *hooks);
/** jum_study_place_title: "Pipe C-12", "the whole territory", "Angers": what a zone stands for; the caller frees. */
char *jum_study_place_title(JumSession *session, const JumZone *zone);
