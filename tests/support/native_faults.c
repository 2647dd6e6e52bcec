/* Preloaded into a program under test; each fault is told by a variable of the environment.
 *
 * BUSY_FILE: every microphone is busy while that file exists.
 * FATAL_FILE: the process dies, as for want of memory, when a native library opens that file.
 * CLOCK_FILE: holds by how many seconds the wall clock is wrong.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int snd_pcm_open(void **pcm, const char *name, int stream, int mode) {
    static int (*open_pcm)(void **, const char *, int, int);
    const char *file = getenv("BUSY_FILE");
    if (!open_pcm)
        open_pcm = dlsym(dlopen("libasound.so.2", RTLD_NOW), "snd_pcm_open");
    if (stream == 1 && file && access(file, F_OK) == 0)
        return -EBUSY;
    return open_pcm(pcm, name, stream, mode);
}

FILE *fopen(const char *path, const char *mode) {
    static FILE *(*open_file)(const char *, const char *);
    const char *file = getenv("FATAL_FILE");
    if (!open_file)
        open_file = dlsym(RTLD_NEXT, "fopen");
    if (file && strcmp(path, file) == 0)
        kill(getpid(), SIGKILL);
    return open_file(path, mode);
}

static long long jump_s(void) {
    static FILE *(*open_file)(const char *, const char *);
    const char *path = getenv("CLOCK_FILE");
    long long seconds = 0;
    FILE *file;
    if (!open_file)
        open_file = dlsym(RTLD_NEXT, "fopen");
    if (path && (file = open_file(path, "r"))) {
        if (fscanf(file, "%lld", &seconds) != 1)
            seconds = 0;
        fclose(file);
    }
    return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*get)(clockid_t, struct timespec *);
    if (!get)
        get = dlsym(RTLD_NEXT, "clock_gettime");
    int status = get(clock, now);
    if (clock == CLOCK_REALTIME)
        now->tv_sec += jump_s();
    return status;
}

int gettimeofday(struct timeval *now, void *zone) {
    static int (*get)(struct timeval *, void *);
    if (!get)
        get = dlsym(RTLD_NEXT, "gettimeofday");
    int status = get(now, zone);
    now->tv_sec += jump_s();
    return status;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result)
        *result = now.tv_sec;
    return now.tv_sec;
}
