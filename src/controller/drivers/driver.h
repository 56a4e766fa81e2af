#pragma once

#include "base/error.h"
#include "wire/command.h"
#include "wire/measure.h"

/**
 * JumDriver: what stands between the controller and devices: the field link here, a supervisor's protocol elsewhere.
 * The controller knows points and commands only; a driver knows its protocol only.
 * Thread: the controller's main thread; a driver that must wait does so on its own.
 */
typedef struct JumDriver JumDriver;

/** JumDriverHost: what a driver tells the controller. */
typedef struct {
    gpointer data;
    /** the link is up (and a general interrogation may be asked), or down with a sentence that says why */
    void (*link)(gpointer data, JumDriver *driver, gboolean up, const char *why);
    void (*clock)(gpointer data, JumDriver *driver, JumTime now, double speed, gboolean simulated);
    void (*values)(gpointer data, JumDriver *driver, const JumMeasure *values, guint n);
    /** everything asked by interrogate() was told */
    void (*interrogated)(gpointer data, JumDriver *driver);
    void (*ack)(gpointer data, JumDriver *driver, const char *id, guint64 seq);
    void (*nak)(gpointer data,
                JumDriver *driver,
                const char *id,
                guint64 seq,
                const char *cause,
                const char *text);
    void (*feedback)(gpointer data, JumDriver *driver, const char *id, guint64 seq, gboolean ok);
} JumDriverHost;

typedef struct {
    const char *name; /* "field", in alarms and sentences: link-lost@link/field */
    void (*start)(JumDriver *driver);
    /** send the command once; its answers come back through the host. Never queued while the link is down. */
    void (*send)(JumDriver *driver, const JumCommand *command, guint32 epoch);
    void (*interrogate)(JumDriver *driver);
    void (*free)(JumDriver *driver); /* stops first */
} JumDriverClass;

/** the first member of every driver */
struct JumDriver {
    const JumDriverClass *klass;
    JumDriverHost host;
};
