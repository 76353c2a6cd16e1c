namespace Rembg.Benchmarks.Serving;

/// <summary>What the neutral server has seen since it was last given its settings.</summary>
/// <param name="Requests">Requests answered.</param>
/// <param name="Whole">Images that arrived to the last byte and were answered with a picture.</param>
/// <param name="Distinct">How many different images those were.</param>
/// <param name="Wrong">Uploads that were not what was on disk. There is no credit for them.</param>
/// <param name="Limited">Requests refused with a short-term 429.</param>
/// <param name="BytesIn">Bytes of all request bodies.</param>
/// <param name="BytesOut">Bytes of all answers.</param>
/// <param name="MostInFlight">The most requests at work at once.</param>
/// <param name="Connections">Connections that carried requests in this time.</param>
/// <param name="Continues">Requests that asked for <c>100 Continue</c> first.</param>
internal sealed record ServerStatistics(
    int Requests, int Whole, int Distinct, int Wrong, int Limited, long BytesIn, long BytesOut, int MostInFlight, int Connections, int Continues);
