"""AI investments: valuations, capex and customer churn, every figure with its sources.

The library behind the dashboard; it runs without Streamlit::

    from ai_investments import dataset
    from ai_investments.deals import valuations
    steps = valuations.steps(dataset.load())
"""
