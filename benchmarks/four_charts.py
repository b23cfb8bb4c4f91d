"""The second yardstick's page: a slider, and four charts that are ready made."""

from benchmarks.ready_charts import slider_and_charts

slider_and_charts()
